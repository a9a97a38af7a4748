"""What a setup asks: who answers chats, how memories are found, and whatever else is wanted of the settings."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from local.cli.setup.asking import Asker, Choice
from local.cli.setup.finding import Found, Server
from rauskuclaw.config.declaration import Key
from rauskuclaw.config.kinds import TRUE_WORDS
from rauskuclaw.config.settings import SECTIONS

KEEP, DEMO, OLLAMA, LM_STUDIO, OPENAI, OTHER, CODEX = "keep", "demo", "ollama", "lm_studio", "openai", "other", "codex"
OFF: dict[str, str] = {"OPENAI_ENABLED": "0", "CODEX_OSS_ENABLED": "0"}
EMBEDDING_MODEL = "embeddinggemma:300m-qat-q8_0"
HIDDEN_SECTIONS = frozenset({"AWS driver", "Command line", "Accepted without effect"})


@dataclass
class Interview:
    """One setup's questions. `now` is what holds so far; `answers` are the variables to be set."""

    ask: Asker
    found: Found
    now: Mapping[str, str]
    answers: dict[str, str] = field(default_factory=dict)

    def run(self) -> dict[str, str]:
        """Ask everything. Raises KeyboardInterrupt when the person gives up."""
        self._chats()
        self._memories()
        titles = [(title, title) for title, keys in SECTIONS if title not in HIDDEN_SECTIONS and _asked(keys)]
        for title in self.ask.choose_any("More settings? (space marks, Enter goes on)", titles):
            for key in next(_asked(keys) for name, keys in SECTIONS if name == title):
                self._setting(key)
        return self.answers

    def _chats(self) -> None:
        choices: list[Choice] = []
        if self.now.get("OPENAI_ENABLED") in TRUE_WORDS or self.now.get("CODEX_OSS_ENABLED") in TRUE_WORDS:
            choices.append(("as it is now", KEEP))
        for server, value in ((self.found.ollama, OLLAMA), (self.found.lm_studio, LM_STUDIO)):
            if server is not None:
                choices.append((f"{server.name}, found at {server.url} ({len(server.models)} models)", value))
        choices += [
            ("OpenAI (needs a key)", OPENAI),
            ("another server that speaks its protocol", OTHER),
            (f"the Codex program ({'found' if self.found.codex else 'not found: make codex installs it'})", CODEX),
            ("nobody yet: a labelled offline demo", DEMO),
        ]
        chosen = self.ask.choose("Who answers chats?", choices, default=choices[0][1])
        ways: dict[str, Callable[[], None]] = {
            OLLAMA: lambda: self._local(self.found.ollama),
            LM_STUDIO: lambda: self._local(self.found.lm_studio),
            OPENAI: self._openai,
            OTHER: self._other,
            CODEX: self._codex,
            DEMO: lambda: self.answers.update({name: "0" for name in OFF if self.now.get(name) in TRUE_WORDS}),
            KEEP: lambda: None,
        }
        ways[chosen]()

    def _local(self, server: Server | None) -> None:
        assert server is not None
        models = [(model, model) for model in server.models]
        model = self.ask.choose("Which model?", models, default=models[0][1]) if models else self._text("OPENAI_MODEL")
        self._use_server(server.url, model)

    def _openai(self) -> None:
        self._use_server("https://api.openai.com", self._text("OPENAI_MODEL", "gpt-4.1-mini"))
        self._secret("OPENAI_API_KEY", "The key (not shown; blank keeps the one there is)")

    def _other(self) -> None:
        url = self._text("OPENAI_BASE_URL", "http://127.0.0.1:8000")
        self._use_server(url, self._text("OPENAI_MODEL"))
        self._secret("OPENAI_API_KEY", "Its key, if it asks for one (not shown)")

    def _use_server(self, url: str, model: str) -> None:
        self.answers |= {"OPENAI_ENABLED": "1", "OPENAI_BASE_URL": url, "OPENAI_MODEL": model}

    def _codex(self) -> None:
        self.answers["CODEX_OSS_ENABLED"] = "1"
        self.answers["CODEX_OSS_MODEL"] = self._text("CODEX_OSS_MODEL", "gpt-5.2-codex")
        modes = [("an account (rauskuclaw codex login)", "online"), ("a local model server", "oss")]
        self.answers["CODEX_EXEC_MODE"] = mode = self.ask.choose("Whose models does it use?", modes, default="online")
        if mode == "oss":
            servers = [("Ollama", "ollama"), ("LM Studio", "lmstudio")]
            chosen = self.ask.choose("Which server?", servers, default="ollama")
            self.answers["CODEX_OSS_LOCAL_PROVIDER"] = chosen

    def _memories(self) -> None:
        choices = [
            ("the best there is here: a server that is configured, else the local model, else words", "auto"),
            ("the local sentence model", "local"),
            ("words only: no model", "lexical"),
        ]
        if self.found.ollama is not None:
            choices.append((f"Ollama at {self.found.ollama.url}", "ollama"))
        now = self.now.get("MEMORY_EMBEDDER", "auto")
        default = now if now in {value for _, value in choices} else "auto"
        chosen = self.ask.choose("How are memories found?", choices, default=default)
        if chosen != now:
            self.answers["MEMORY_EMBEDDER"] = chosen
        if chosen == "ollama" and self.found.ollama is not None:
            self.answers["OLLAMA_BASE_URL"] = self.found.ollama.url
            self.answers["OLLAMA_EMBED_MODEL"] = self._text("OLLAMA_EMBED_MODEL", EMBEDDING_MODEL)

    def _text(self, name: str, default: str = "") -> str:
        key = next(each for _, keys in SECTIONS for each in keys if each.env == name)
        return self.ask.text(f"{name}:", default=self.now.get(name, default), check=lambda text: _wrong(key, text))

    def _secret(self, name: str, question: str) -> None:
        if given := self.ask.secret(question).strip():
            self.answers[name] = given

    def _setting(self, key: Key) -> None:
        """One setting by its own declaration."""
        assert key.env is not None
        question = f"{key.env} ({key.note or key.kind.says}):"
        if key.is_secret:
            return self._secret(key.env, question)
        now = self.now.get(key.env, "")
        if isinstance(key.default, bool):
            is_on = now.lower() in TRUE_WORDS if now else key.default != key.is_inverse
            choices = [("on", "1"), ("off", "0")]
            given = self.ask.choose(question, choices, default="1" if is_on else "0")
            if (given == "1") != is_on:
                self.answers[key.env] = given
            return None
        shown = now or ("" if key.default is None else _as_text(key.default))
        given = self.ask.text(question, default=shown, check=lambda text: _wrong(key, text) if text.strip() else "")
        if given.strip() != shown:
            self.answers[key.env] = given.strip()
        return None


def _asked(keys: tuple[Key, ...]) -> list[Key]:
    return [key for key in keys if key.env and key.unused is None]


def _wrong(key: Key, text: str) -> str:
    if not text.strip():
        return "is needed"
    try:
        key.kind.from_text(text.strip())
    except ValueError as exc:
        return str(exc)
    return ""


def _as_text(value: object) -> str:
    return ",".join(map(str, value)) if isinstance(value, tuple | frozenset | list) else str(value)
