"""Whether letters can be a Vietnamese syllable: an onset, a rhyme and at most one tone, as the spelling allows them."""

import unicodedata
from functools import lru_cache

_TONES = frozenset("\u0300\u0301\u0303\u0309\u0323")
_SHARP, _HEAVY = "\u0301", "\u0323"

_ONSETS = "ngh ng nh ch gh gi kh ph qu th tr b c d đ g h k l m n p r s t v x".split()  # noqa: SIM905
_RHYMES = frozenset(
    """
    a ac ach ai am an ang anh ao ap at au ay ăc ăk ăm ăn ăng ăp ăt âc âm ân âng âp ât âu ây
    e ec em en eng eo ep et ê êch êm ên êng ênh êp êt êu
    i ia ich iêc iêm iên iêng iêp iêt iêu im in inh ip it iu
    o oa oac oach oai oam oan oang oanh oao oap oat oay oăc oăm oăn oăng oăt oc oe oen oeo oet oi om on ong ooc oong
    op ot ô ôc ôi ôm ôn ông ôp ôt ơ ơi ơm ơn ơp ơt
    u ua uân uâng uât uây uc uê uêch uênh ui um un ung uôc uôi uôm uôn uông uôt uơ up ut
    uy uya uych uyên uyêt uynh uyp uyt uyu
    ư ưa ưc ưi ưm ưn ưng ươc ươi ươm ươn ương ươp ươt ươu ưt ưu y yêm yên yêng yêt yêu
    """.split()  # noqa: SIM905
)
_AFTER_QU = frozenset(
    """
    a ac ach ai an ang anh ao at au ay ăc ăm ăn ăng ăp ăt ân âng ât ây e en eo et ê ên ênh êch êt ơ i ich in inh it
    y yên yêt ynh ych yt ôc
    """.split()  # noqa: SIM905
)
_COMMON = frozenset(
    """
    bà bài bán báo bảo bị bộ chí chính chưa chế chỉ chị chủ chức các cái cán còn có công cùng cũng cơ cả cấp cần cụ
    của cứ diễn dân dịch dục dự dựng giá giáo giải giới giữ gì gần gồm hiện hoạt huyện hàng hành hòa hóa hơn hạ hải
    họ học hộ hội hữu khác khách khó không khởi kế kết kể kỳ kỹ là làm lãnh lên lý lượng lại lễ lệ lịch lớn lợi lực
    mình mạnh mặt mỗi một mới mở mục mức nghiệp nghĩa nghề nghị nguồn ngành ngày người nhiều nhiệm nhà nhân như
    nhưng nhất nhận nhập những nào này nâng nên nói nông năm nơi nước nếu nền nội nữ phá pháp phát phí phòng phó
    phương phải phần phố phối phục quyết quyền quá quân quý quả quốc rất sách sáng sáu sản sắc sẽ số sống sở sử sự
    thiết thiếu thuế thuộc thành thái tháng thân thì thôn thông thường thấy thẩm thắng thế thể thị thời thủ thứ thức
    thửa thực tiêu tiến tiếp tiền toàn triển triệu trên trình trí trước trường trưởng trả trị trồng trở trực tuyên
    tuổi tài tác tình tích tính tăng tư tại tất tập tế tỉnh tịch tốt tổ tổng tới từ tự tỷ viên việc việt và vàng vào
    vì vùng văn vấn vẫn vận vật vậy về vị vốn với vụ vực xuất xuống xây xã xử yêu yếu ý đi điều điểm đoàn đây đã đó
    đô đường được đại đạo đạt đảng đất đầu đến đề đều để định đồng độ đội động đời ở ủy
    """.split()  # noqa: SIM905
)
_BEFORE_Y = frozenset({"h", "k", "l", "m", "n", "s", "t", "th", "v"})
_FRONT = ("i", "e", "ê", "y")
_STOPS = ("c", "k", "ch", "p", "t")


@lru_cache(maxsize=1 << 16)
def is_syllable(word: str) -> bool:
    """Whether the word, in NFC and any case, is spelled like one Vietnamese syllable."""
    bare, tone = _without_tone(word.lower())
    if tone is None:
        return False
    if tone not in {_SHARP, _HEAVY} and bare.endswith(_STOPS):
        return False
    return bare in _RHYMES or any(_fits(on, bare[len(on) :]) for on in _ONSETS if bare.startswith(on))


def is_common(word: str) -> bool:
    """Whether the word, in NFC and any case, is among the commonest syllables of news."""
    return word.lower() in _COMMON


def _without_tone(word: str) -> tuple[str, str | None]:
    """(the word without its tone, the tone's mark or ""); None for the mark when there are two."""
    letters = unicodedata.normalize("NFD", word)
    tones = [c for c in letters if c in _TONES]
    bare = unicodedata.normalize("NFC", "".join(c for c in letters if c not in _TONES))
    return bare, "".join(tones) if len(tones) < 2 else None


def _fits(onset: str, rhyme: str) -> bool:
    if onset == "qu":
        return rhyme in _AFTER_QU
    if onset == "gi":
        # gì, giếng: the onset's own i stands for the rhyme's.
        return not rhyme or "i" + rhyme in _RHYMES or rhyme in _RHYMES and not rhyme.startswith("i")
    if rhyme == "y":
        return onset in _BEFORE_Y
    if onset in {"k", "gh", "ngh"}:
        return rhyme in _RHYMES and rhyme.startswith(_FRONT)
    return rhyme in _RHYMES and not (onset in {"c", "g", "ng"} and rhyme.startswith(_FRONT))
