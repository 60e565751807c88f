"""Invented stories out of the words of a provincial paper; the same number gives the same story."""

import random
from typing import NamedTuple

_WORDS = """
tỉnh huyện xã thôn nhãn lồng nông dân sản xuất lúa vụ mùa năm nay hội nghị triển khai công tác kế hoạch nhiệm vụ
thực hiện chương trình phát triển kinh tế xã hội văn hóa giáo dục y tế đường giao thông nông thôn mới doanh nghiệp
đầu tư dự án khu công nghiệp lao động việc làm thu nhập người dân cán bộ đảng viên chi bộ nghị quyết đại hội chính
quyền địa phương an ninh trật tự phòng chống thiên tai dịch bệnh thủy lợi đê điều sông Hồng Phố Hiến Văn Giang
Khoái Châu Kim Động Tiên Lữ Phù Cừ Ân Thi Yên Mỹ Mỹ Hào Văn Lâm trường học sinh viên giáo viên thi đua khen thưởng
""".split()  # noqa: SIM905
CATEGORIES = ("Chính trị", "Kinh tế", "Xã hội", "Văn hóa", "Giáo dục", "Y tế", "Pháp luật", "Thể thao")
TOPICS = ("nhãn lồng", "nông thôn mới", "Phố Hiến", "đầu tư", "khen thưởng", "thủy lợi")
_FAMILIES = ("Nguyễn Văn", "Trần Thị", "Lê Hoàng", "Phạm Minh", "Vũ Đức", "Đỗ Thu", "Bùi Quang", "Đặng Ngọc")
_GIVEN = ("An", "Bình", "Chi", "Dũng", "Giang", "Hà", "Hùng", "Khánh", "Lan", "Long", "Mai", "Nam", "Phương", "Sơn")


class Invented(NamedTuple):
    """A story made up out of the words of a provincial paper."""

    headline: str
    standfirst: str
    paragraphs: list[str]
    author: str
    category: str
    topics: list[str]


def invented(number: int, of: random.Random) -> Invented:
    """The story of that number; 3 to 5 KB of text."""
    paragraphs = [" ".join(_sentence(of) for _ in range(of.randint(2, 4))) for _ in range(of.randint(9, 13))]
    return Invented(
        headline=f"{_sentence(of)[:70].rstrip(' .')} {number}",
        standfirst=f"{_sentence(of)} {_sentence(of)}",
        paragraphs=paragraphs,
        author=f"{of.choice(_FAMILIES)} {of.choice(_GIVEN)}",
        category=of.choice(CATEGORIES),
        topics=of.sample(TOPICS, 2),
    )


def _sentence(of: random.Random) -> str:
    words = of.choices(_WORDS, k=of.randint(14, 26))
    return " ".join(words).capitalize() + "."
