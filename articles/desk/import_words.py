"""What the import says, in the language of who reads it at the desk.

The import writes its sentences in English, and stores them so: a report stays the same whoever reads it. Here each is
known by its form and said anew. What is between braces is taken over; a sentence of another form is shown as it is.
"""

import re
from functools import cache

from django.utils.functional import Promise
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from newsroom.text import vn_number

_NUMBER = re.compile(r"[0-9]{1,3}(?:,[0-9]{3})*")

_SENTENCES: dict[str, str | Promise] = {
    # Why a record was refused
    "The same story came earlier in this run.": _("Bài này đã gặp trước đó trong cùng lần nhập."),
    "It was edited at the desk since it was imported, and has changed in the source.": _(
        "Bài đã được sửa ở bàn biên tập từ khi nhập, mà ở nguồn cũng đã đổi."
    ),
    "It was deleted at the desk since it was imported, and has changed in the source.": _(
        "Bài đã bị xóa ở bàn biên tập từ khi nhập, mà ở nguồn đã đổi."
    ),
    "The source no longer shows it as published; decide at the desk whether to withdraw it.": _(
        "Nguồn không còn đăng bài này; hãy quyết định có gỡ ở đây hay không."
    ),
    "It was edited at the desk since it was imported.": _("Bài đã được sửa ở bàn biên tập từ khi nhập."),
    "It is in use at the desk.": _("Bài đang được dùng ở bàn biên tập."),
    "It has neither a headline nor a body.": _("Không có tiêu đề, cũng không có nội dung."),
    "It has neither an id nor an address nor a text, and the date “{}” cannot be used.": _(
        "Không có mã, địa chỉ hay nội dung, mà ngày “{}” cũng không dùng được."
    ),
    "It is not JSON (character {}: {}).": _("Không phải JSON (ký tự {}: {})."),
    "It is not JSON: {} is no number.": _("Không phải JSON: {} không phải là số."),
    "Its lists are nested too deeply.": _("Danh sách lồng nhau quá sâu."),
    "It is not an object with named fields.": _("Không phải một đối tượng có các trường mang tên."),
    "It names no title and no text; {}": _("Không có trường nào là tiêu đề hay nội dung; {}"),
    "The header names no title and no text: “{}”.": _("Hàng tiêu đề không có cột tiêu đề hay nội dung: “{}”."),
    "The table is empty.": _("Bảng trống."),
    "The table has a header and no rows.": _("Bảng chỉ có hàng tiêu đề, không có hàng nào khác."),
    "It has {} cells where the header has {}.": _("Có {} ô trong khi hàng tiêu đề có {}."),
    "The row is cut: its last cell does not end.": _("Hàng bị cắt: ô cuối không kết thúc."),
    "A quotation mark is opened and never closed.": _("Có dấu ngoặc kép mở mà không đóng."),
    "It holds NUL bytes.": _("Có byte NUL."),
    "The item does not end within {} MB.": _("Mục này quá {} MB mà chưa kết thúc."),
    "The item is cut: it does not end.": _("Mục này bị cắt, không có phần kết thúc."),
    "The export holds no items.": _("Tệp xuất không có mục nào."),
    "The file is cut: the end of the export is missing.": _("Tệp bị cắt: thiếu phần cuối của bản xuất."),
    "The file is cut: what was begun last does not end.": _("Tệp bị cắt: phần cuối không kết thúc."),
    "The file is broken: a bracket is closed that was not opened.": _("Tệp hỏng: có dấu ngoặc đóng mà không mở."),
    "The head of the export cannot be read, so authors and categories lack: {}": _(
        "Không đọc được phần đầu của bản xuất nên thiếu tác giả và chuyên mục: {}"
    ),
    "It is not XML (line {}: {}).": _("Không phải XML (dòng {}: {})."),
    "Its elements are nested too deeply.": _("Các phần tử lồng nhau quá sâu."),
    "The file has a document type or entities; no export has, and it is not read.": _(
        "Tệp có khai báo DOCTYPE hoặc thực thể; bản xuất thật không có, nên không đọc."
    ),
    "The file is not {} (byte {}); name its encoding with --encoding.": _(
        "Tệp không phải {} (byte {}); hãy chọn bảng mã."
    ),
    "The file is not {} (byte {}).": _("Tệp không phải {} (byte {})."),
    "The file is not {} all through.": _("Tệp có chỗ không phải {}."),
    "It is not in UTF-8.": _("Không phải UTF-8."),
    "It only holds frames; the story stands in another file.": _("Trang chỉ có khung; bài nằm ở tệp khác."),
    "It only sends the reader to another page.": _("Trang chỉ chuyển người đọc sang trang khác."),
    "It is a list of stories, not one.": _("Đây là danh sách bài, không phải một bài."),
    "It holds more than {} tags.": _("Trang có hơn {} thẻ."),
    "Its tags stand more than {} deep in each other.": _("Các thẻ lồng nhau quá {} tầng."),
    "Its emphasis is opened too often and never closed.": _("Thẻ in đậm, in nghiêng mở quá nhiều mà không đóng."),
    "A tag has more than {} attributes.": _("Có thẻ mang hơn {} thuộc tính."),
    "Its text is longer than {} characters.": _("Nội dung dài hơn {} ký tự."),
    "It cannot be cleaned: it is longer than {} characters, or its elements are nested too deeply.": _(
        "Không làm sạch được: dài hơn {} ký tự, hoặc các phần tử lồng nhau quá sâu."
    ),
    "The page is larger than {} MB.": _("Trang lớn hơn {} MB."),
    "The row is larger than {} MB.": _("Hàng lớn hơn {} MB."),
    "It is larger than {} MB.": _("Bản ghi lớn hơn {} MB."),
    "The file is larger than {} MB.": _("Tệp lớn hơn {} MB."),
    "The file is in no format that can be imported ({}).": _("Tệp không thuộc định dạng nào nhập được ({})."),
    "The file is damaged: it cannot be unpacked.": _("Tệp hỏng, không bung ra được."),
    "The file cannot be read: {}.": _("Không đọc được tệp: {}."),
    "The folder cannot be read: {}.": _("Không đọc được thư mục: {}."),
    "It is not a regular file.": _("Không phải tệp thường."),
    "Links are not followed.": _("Không đi theo liên kết tệp."),
    "The name leads out of the archive.": _("Tên tệp dẫn ra ngoài tệp nén."),
    "The file is encrypted.": _("Tệp có mật khẩu."),
    "The file is packed in a way that is not read (method {}).": _("Tệp nén theo cách không đọc được (kiểu {})."),
    "Archives inside an archive are not read.": _("Không đọc tệp nén nằm trong tệp nén."),
    "Of archives only .zip is read; unpack it and import the folder.": _(
        "Chỉ đọc tệp nén .zip; hãy bung ra rồi nhập thư mục."
    ),
    "Only its beginning was kept: import its file again.": _("Chỉ giữ được phần đầu: hãy nhập lại tệp."),
    "The database refused it: {}.": _("Cơ sở dữ liệu không nhận: {}."),
    # What is to be looked at
    "It has no usable publication date; it comes in as a draft.": _(
        "Không có ngày đăng dùng được; bài vào thành bản nháp."
    ),
    "Its publication date is still to come; it comes in as a draft.": _("Ngày đăng chưa tới; bài vào thành bản nháp."),
    "The date “{}” does not exist.": _("Không có ngày “{}”."),
    "The date “{}” cannot be read.": _("Không đọc được ngày “{}”."),
    "Its date does not exist.": _("Ngày in trên trang không có thật."),
    "The page prints {}, but its metadata say {}.": _("Trang in ngày {}, nhưng siêu dữ liệu ghi {}."),
    "It has no headline; its first words stand in for one, and it comes in as a draft.": _(
        "Không có tiêu đề; lấy những chữ đầu làm tiêu đề, bài vào thành bản nháp."
    ),
    "It has no body.": _("Không có nội dung."),
    "Its body has no words.": _("Nội dung không có chữ."),
    "The headline is longer than {} characters; the whole of it begins the body.": _(
        "Tiêu đề dài hơn {} ký tự; nguyên văn nằm ở đầu nội dung."
    ),
    "The sapo stands in the body: it is longer than {} characters.": _("Sapo dài hơn {} ký tự nên nằm trong nội dung."),
    "The {} was left out: it is longer than {} characters.": _("Đã bỏ phần “{}”: dài hơn {} ký tự."),
    "A picture's {} was shortened to {} characters.": _("Phần “{}” của ảnh đã được cắt còn {} ký tự."),
    "It names no category; it stands in “{}”.": _("Không ghi chuyên mục; bài nằm ở “{}”."),
    "The keyword “{}” was left out: no address can be made of it.": _("Đã bỏ từ khóa “{}”: không tạo được đường dẫn."),
    "The byline “{}” was left out: no address can be made of it.": _("Đã bỏ tên “{}”: không tạo được đường dẫn."),
    "“{}” is an account, not an author's name; it was left out.": _(
        "“{}” là tên tài khoản, không phải tên tác giả; đã bỏ."
    ),
    "“{}” does not read as an author's name; it was left out.": _("“{}” không giống tên tác giả; đã bỏ."),
    "Its old address already leads elsewhere.": _("Địa chỉ cũ của bài đã dẫn tới nơi khác."),
    "Its old address is kept, but does not lead to it.": _("Địa chỉ cũ được giữ, nhưng không dẫn tới bài."),
    "Its old address cannot be read.": _("Không đọc được địa chỉ cũ."),
    "Read without a profile; look it over.": _("Đọc không theo mẫu trang nào; hãy xem lại."),
    "Read without a profile, and {}: it comes in as a draft.": _(
        "Đọc không theo mẫu trang nào, và {}: bài vào thành bản nháp."
    ),
    "The profile “{}” does not fit; it was read without one; look it over.": _(
        "Mẫu trang “{}” không khớp nên đọc không theo mẫu; hãy xem lại."
    ),
    "The profile “{}” does not fit; it was read without one, and {}: it comes in as a draft.": _(
        "Mẫu trang “{}” không khớp nên đọc không theo mẫu, và {}: bài vào thành bản nháp."
    ),
    "Left out as the page's frame: “{}”; long paragraphs stand behind it.": _(
        "Đã bỏ phần khung trang: “{}”; sau đó còn đoạn văn dài."
    ),
    "Left out as the page's frame, from “{}” on; it holds long lines.": _(
        "Đã bỏ phần khung trang, từ “{}” trở đi; trong đó có dòng dài."
    ),
    "Left out, for nothing is known of such a field: {}.": _("Đã bỏ các trường không biết là gì: {}."),
    "The status “{}” is not known; it comes in as a draft.": _("Không biết trạng thái “{}”; bài vào thành bản nháp."),
    "The number of views “{}” cannot be read.": _("Không đọc được số lượt xem “{}”."),
    "The key “{}” stands twice; the last one holds.": _("Khóa “{}” có hai lần; lấy lần cuối."),
    "The row has {} cells, the header {}.": _("Hàng có {} ô, hàng tiêu đề có {}."),
    "Its type is “{}”; it comes in as a draft.": _("Loại mục là “{}”; bài vào thành bản nháp."),
    "Pictures that are not in the export: {}.": _("Ảnh không có trong bản xuất: {}."),
    "The lead picture {} is not in the export.": _("Ảnh chính {} không có trong bản xuất."),
    "Unknown shortcodes were left out, with their text kept: {}.": _("Đã bỏ mã ngắn không biết, giữ lại chữ: {}."),
    "{} control characters were left out.": _("Đã bỏ {} ký tự điều khiển."),
    "{} characters were lost before the import (U+FFFD).": _("{} ký tự đã mất từ trước khi nhập (U+FFFD)."),
    "Bytes that are not UTF-8 ({}) were replaced by U+FFFD.": _("Byte không phải UTF-8 ({}) đã thay bằng U+FFFD."),
    "It is not in UTF-8 as the rest; it was read as {}.": _("Không phải UTF-8 như phần còn lại; đã đọc theo {}."),
    "A passage may be {} and was left as it stands: “{}”; name the encoding with --encoding.": _(
        "Một đoạn có thể là {}, được để nguyên: “{}”; hãy chọn bảng mã."
    ),
    "{} passages may be {} and were left as they stand, the first: “{}”; name the encoding with --encoding.": _(
        "{} đoạn có thể là {}, được để nguyên, đoạn đầu: “{}”; hãy chọn bảng mã."
    ),
    # Pictures and documents
    "The picture {} is missing.": _("Thiếu ảnh {}."),
    "A picture is missing.": _("Thiếu một ảnh."),
    "The picture {} was not taken in: it {}.": _("Không nhận ảnh {}: {}."),
    "The picture {} cannot be unpacked.": _("Không bung được ảnh {}."),
    "The picture {} cannot be decoded.": _("Không giải mã được ảnh {}."),
    "The picture {} cannot be read: {}.": _("Không đọc được ảnh {}: {}."),
    "The picture {} was not fetched: {}.": _("Không tải được ảnh {}: {}."),
    "The document {} is missing; the link stays.": _("Thiếu tài liệu {}; liên kết để nguyên."),
    "The document {} cannot be unpacked; the link stays.": _("Không bung được tài liệu {}; liên kết để nguyên."),
    "The document {} cannot be read: {}; the link stays.": _("Không đọc được tài liệu {}: {}; liên kết để nguyên."),
    "The document {} was not fetched: {}; the link stays.": _("Không tải được tài liệu {}: {}; liên kết để nguyên."),
    "The document {} is larger than {} MB; the link stays.": _(
        "Tài liệu {} lớn hơn {} MB nên không nhận; liên kết để nguyên."
    ),
    "The document {} is empty; the link stays.": _("Tài liệu {} rỗng; liên kết để nguyên."),
    "The document {} is not what its name says; the link stays.": _(
        "Tài liệu {} không đúng loại như tên tệp; liên kết để nguyên."
    ),
    # Why nothing was done
    "There is nothing to read in {}.": _("Không có gì để đọc trong {}."),
    "There is no refused record to read again.": _("Không có bản ghi bị từ chối nào để đọc lại."),
    "There is no category with the slug {}.": _("Không có chuyên mục với đường dẫn {}."),
    "There is no import run {}.": _("Không có lần nhập {}."),
    "Import {} is still running ({}); wait until it has ended.": _("Lần nhập {} còn đang chạy ({}); hãy đợi nó xong."),
    "The media folder cannot be written: {}.": _("Không ghi được thư mục ảnh: {}."),
    "The disk of the media folder is nearly full: make room, and run again.": _(
        "Đĩa chứa ảnh sắp đầy: hãy dọn chỗ rồi chạy lại."
    ),
    "The report {} cannot be written.": _("Không ghi được báo cáo {}."),
    "The report {} cannot be written: {}.": _("Không ghi được báo cáo {}: {}."),
    "The database is not migrated: run `manage.py migrate` first.": _(
        "Cơ sở dữ liệu chưa được cập nhật: hãy chạy `manage.py migrate`."
    ),
    "The database cannot be used: {}.": _("Không dùng được cơ sở dữ liệu: {}."),
    "{} is not a readable zip archive.": _("{} không phải tệp .zip đọc được."),
    "{} holds more than {} files; unpack it and import the folder.": _(
        "{} có hơn {} tệp; hãy bung ra rồi nhập thư mục."
    ),
    "{} unpacks to more than {} times its size; it is not read.": _("{} bung ra gấp hơn {} lần nên không đọc."),
    "{}: The file is in no format that can be imported ({}).": _("{}: tệp không thuộc định dạng nào nhập được ({})."),
    "The file is no longer kept: send it again.": _("Tệp không còn được giữ: hãy gửi lại."),
    # How it went
    "{} records in {} s ({} a second): {}.": _("Đọc {} bản ghi trong {} giây ({} bản ghi một giây)."),
    "{} pictures and {} documents stored, {} pictures missing.": _("Nhận {} ảnh và {} tài liệu, còn thiếu {} ảnh."),
    "{} files *{} beside the stories.": _("{} tệp *{} nằm cạnh các bài."),
    "More records are refused; the report and the desk list all of them.": _(
        "Còn bản ghi bị từ chối nữa; báo cáo có đủ."
    ),
    # Parts of sentences
    "its headline stands nowhere in its text": _("tiêu đề không có trong bài"),
    "the time stands above the headline": _("giờ đăng nằm trên tiêu đề"),
    "it has little text": _("có ít chữ"),
    "kicker": _("nhãn trên tít"),
    "dateline": _("nơi, ngày viết"),
    "credit": _("nguồn"),
    "legacy id": _("mã cũ"),
    "legacy url": _("địa chỉ cũ"),
    "alt": _("mô tả ảnh"),
    "caption": _("chú thích"),
    "is empty": _("tệp rỗng"),
    "is too heavy": _("nặng quá"),
    "is no JPEG, PNG, GIF, WebP or AVIF": _("không phải JPEG, PNG, GIF, WebP hoặc AVIF"),
    "is too large": _("lớn quá"),
    "has too many frames": _("quá nhiều khung hình"),
    "is broken": _("bị hỏng"),
    "takes too much to decode": _("quá nặng để giải mã"),
    "{} did not answer {} times in a row": _("{} không trả lời {} lần liền"),
    "{} answers {}": _("{} trả lời {}"),
    "{} does not answer in time": _("{} không trả lời kịp"),
    "{} cannot be reached: {}": _("không tới được {}: {}"),
    "{} cannot be reached safely: {}": _("không tới được {} một cách an toàn: {}"),
    "{} gives no whole answer ({})": _("{} trả lời không trọn vẹn ({})"),
    "(inline)": _("(trong trang)"),
}


def in_words(said: object) -> str:
    """A sentence of the import, or a part of one, for people at the desk."""
    sentence = str(said)
    for form, quoted, words in _forms():
        if found := form.fullmatch(sentence):
            between = zip(found.groups(), quoted, strict=True)
            return str(words).format(*(part if is_quoted else _part(part) for part, is_quoted in between))
    return sentence


def _part(said: str) -> str:
    """What stands between the words of a sentence: a name or number of the source, or words of ours again."""
    if _NUMBER.fullmatch(said):
        return vn_number(int(said.replace(",", ""))) if get_language() == "vi" else said
    if len(said) > 300:
        return said
    whole = in_words(said)
    return whole if whole != said else ", ".join(map(in_words, said.split(", ")))


@cache
def _forms() -> list[tuple[re.Pattern[str], list[bool], str | Promise]]:
    """(form, of each thing between its words whether it is quoted, what is said instead), the longest first: in them
    the least is taken for what stands between.
    """
    return [_form(*item) for item in sorted(_SENTENCES.items(), key=lambda item: -len(item[0]))]


def _form(sentence: str, words: str | Promise) -> tuple[re.Pattern[str], list[bool], str | Promise]:
    pieces = sentence.split("{}")
    form = re.compile("(.+?)".join(map(re.escape, pieces)), re.DOTALL)
    return form, [piece.endswith("“") for piece in pieces[:-1]], words
