"""Names that one thing has had at a source, so that its history does not break when the name drifts."""

import re

from newsroom.text import fold

# Towns and regions on price boards. Feeds have written `Quãng Ngãi` and `Đà  Nẵng`.
_PLACES = """
An Giang, Bà Rịa - Vũng Tàu, Bạc Liêu, Bắc Giang, Bắc Kạn, Bắc Ninh, Bến Tre, Biên Hòa, Bình Dương, Bình Định,
Bình Phước, Bình Thuận, Buôn Ma Thuột, Cà Mau, Cao Bằng, Cần Thơ, Đà Lạt, Đà Nẵng, Đắk Lắk, Đắk Nông,
Điện Biên, Đồng Nai, Đồng Tháp, Gia Lai, Hà Giang, Hà Nam, Hà Nội, Hà Tĩnh, Hạ Long, Hải Dương, Hải Phòng,
Hậu Giang, Hòa Bình, Hồ Chí Minh, Huế, Hưng Yên, Khánh Hòa, Kiên Giang, Kon Tum, Lai Châu, Lạng Sơn, Lào Cai,
Lâm Đồng, Long An, Long Xuyên, Miền Bắc, Miền Nam, Miền Tây, Miền Trung, Mỹ Tho, Nam Định, Nghệ An, Nha Trang,
Ninh Bình, Ninh Thuận, Phan Rang, Phan Thiết, Phú Quốc, Phú Thọ, Phú Yên, Pleiku, Quảng Bình, Quảng Nam,
Quảng Ngãi, Quảng Ninh, Quảng Trị, Quy Nhơn, Rạch Giá, Sóc Trăng, Sơn La, Tây Ninh, Thái Bình, Thái Nguyên,
Thanh Hóa, Thừa Thiên Huế, Tiền Giang, Trà Vinh, Tuyên Quang, Vinh, Vĩnh Long, Vĩnh Phúc, Vũng Tàu, Yên Bái
"""
_PLACE_OF = {fold(name): name for name in re.split(r",\s+", _PLACES.strip())}

# By karat as in 2013, by fineness since 2015.
_FINENESS = {"24 k": "99.99", "24k": "99.99", "18 k": "75", "18k": "75", "14 k": "58.3", "14k": "58.3", "10 k": "41.7", "10k": "41.7"}  # fmt: skip


def place(written: str) -> str:
    """The place as it is spelt, where the text is a misspelling of one we know; any other text as it is."""
    # Old feeds write the Icelandic letter for the Vietnamese one; they look the same.
    return _PLACE_OF.get(fold(written.replace("\N{LATIN CAPITAL LETTER ETH}", "Đ")), written)


def product_key(product: str) -> str:
    """Equal for all the names that one gold product has had; they differ in the year, not in what is sold.

    SJC's bar was `Vàng SJC 1L` (2013), `Vàng SJC 1L - 10L` (2017) and is `Vàng SJC 1L, 10L, 1KG` (since 2024).
    """
    name = re.sub(r"\bvang\b|\bmieng\b|%", " ", fold(product))
    name = re.sub(r"(?<=[0-9]),(?=[0-9])", ".", name)
    name = " ".join(re.sub(r"[\s,;()-]+", " ", name).split())
    if re.fullmatch(r"sjc(?: (?:1l|10l|1kg|1 luong|10 luong|1 kg))*", name):
        return "sjc"
    if name.startswith("nu trang "):
        return "nu trang " + _FINENESS.get(name.removeprefix("nu trang "), name.removeprefix("nu trang "))
    return re.sub(r"^(nhan sjc 99\.99 0\.5 chi) 0\.3 chi$", r"\1", name)
