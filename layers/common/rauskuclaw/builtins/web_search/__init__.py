"""`tools.web_search`: finds pages on the web, through a provider that is configured."""
