"""Texts of many scripts and kinds, each with another number of characters to a token."""

import random

_draw = random.Random(1)


def _drawn(alphabet: str, length: int = 300) -> str:
    return "".join(_draw.choice(alphabet) for _ in range(length))


_HAN = "".join(map(chr, range(0x4E00, 0x9FFF)))
_CUNEIFORM = "".join(map(chr, range(0x12000, 0x12300)))
_HEX = "0123456789abcdef"
_BASE64 = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"

TEXTS = {
    "english": "The dentist moved my appointment to Thursday at nine, remember the parking. ",
    "finnish": "Hammaslääkäri siirsi aikani torstaille kello yhdeksään, muista pysäköinti. ",
    "russian": "Стоматолог перенёс мой приём на четверг в девять, не забудь про парковку. ",
    "arabic": "نقل طبيب الأسنان موعدي إلى يوم الخميس في الساعة التاسعة. ",
    "hebrew": "רופא השיניים העביר את התור שלי ליום חמישי בתשע, לזכור את החניה. ",
    "hindi": "दंत चिकित्सक ने मेरी नियुक्ति गुरुवार को नौ बजे कर दी है। ",
    "thai": "ทันตแพทย์เลื่อนนัดของฉันไปเป็นวันพฤหัสบดีเวลาเก้าโมง ",
    "khmer": "កិច្ចប្រជុំចាប់ផ្តើមម៉ោងបីរសៀល",
    "chinese": "牙医把我的预约改到星期四上午九点，记得停车的事情。",
    "chinese, rare": _drawn(_HAN),
    "japanese": "歯医者が私の予約を木曜日の九時に変更しました、駐車場を忘れないように。",
    "korean": "치과 의사가 내 예약을 목요일 아홉 시로 옮겼다, 주차를 기억해. ",
    "capitals": "THE DENTIST MOVED MY APPOINTMENT TO THURSDAY AT NINE ",
    "a list": "milk, eggs, bread, tea; ",
    "digits": "4711 0815 3.14159 2026-02-17T18:00:00Z 192.168.1.255 ",
    "json": '{"id": 17, "items": [{"a": 1, "b": [true, null]}], "url": "https://x.example/a?b=c&d=e"} ',
    "code": "def embed(self, texts: list[str]) -> list[bytes]:\n    return [self._vector(text) for text in texts]\n",
    "base64": _drawn(_BASE64),
    "hex": _drawn(_HEX),
    "uuids": "5f0c5a1e-8a3b-4b0e-9b6d-0d3f0a1c9e77 ",
    "emoji": "🎉🙂👍🏽🚀❤️👨\u200d👩\u200d👧",
    "punctuation": "!?.,;:-_#+*/()[]{}<>|@$%&=~^",
    "cuneiform": _drawn(_CUNEIFORM),
}
