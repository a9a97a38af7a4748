"""The AWS shape on one machine: moto behind one lock, everything else made from template.yaml. Nothing is kept."""
