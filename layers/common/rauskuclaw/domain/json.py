"""JSON as it is stored and sent: compact text on a single line."""

from json import JSONEncoder
from typing import Final

_COMPACT: Final = (",", ":")

#: Characters as they are. NaN and the infinities, which JSON has not, pass: what is stored was checked before.
compact_json = JSONEncoder(ensure_ascii=False, separators=_COMPACT).encode
#: The same with sorted names, for comparing.
sorted_json = JSONEncoder(ensure_ascii=False, separators=_COMPACT, sort_keys=True).encode
#: As it comes, for what leaves the process; raises ValueError for NaN and the infinities.
strict_json = JSONEncoder(ensure_ascii=False, separators=_COMPACT, allow_nan=False).encode
#: ASCII only, for messages, and for half surrogate pairs, which UTF-8 cannot carry; raises ValueError likewise.
ascii_json = JSONEncoder(separators=_COMPACT, allow_nan=False).encode
