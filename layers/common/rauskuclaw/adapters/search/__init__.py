"""Search in this process with SQLite's extensions, the same for every driver. Nothing here touches a disk."""
