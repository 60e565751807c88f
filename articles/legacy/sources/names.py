"""What columns and keys are called, in Vietnamese and English."""

import re
from functools import lru_cache

from newsroom.text import fold

# Names as `_bare` gives them. A name stands under one field only.
_NAMES = {
    "legacy_id": "id _id ma mabai mabaiviet mabv matin idbai idtin idbaiviet newsid articleid postid contentid storyid docid baivietid tinid uuid guid oid nid",
    "legacy_url": "url link duongdan lienket diachi href permalink uri sourceurl articleurl originalurl canonicalurl linkbai pageurl diachibai webpage",
    "headline": "title headline tieude tit tenbai tenbaiviet tieudebai tieudebaiviet titbai subject posttitle newstitle chudetin",
    "kicker": "kicker tieudephu nhan suptitle pretitle titphu toptitle overline",
    "standfirst": "sapo tomtat summary abstract excerpt description desc lead intro introtext standfirst mota motangan trichdan trichyeu shortdescription hometext teaser gioithieu loidan dek postexcerpt",
    "dateline": "dateline",
    "body": "body content noidung text fulltext html bodyhtml contenthtml bodytext articlebody chitiet noidungchitiet noidungbai noidungbaiviet detail maintext paragraphs toanvan postcontent fullcontent",
    "authors": "author authors tacgia byline nguoiviet butdanh creator writer phongvien authorname reporter tentacgia",
    "credit": "nguon nguontin credit agency source sourcename theonguon",
    "categories": "category categories cates cate chuyenmuc muc section sections danhmuc catname categoryname theloai channel chuyentrang tenchuyenmuc chuyenmucchinh",
    "parent": "chuyenmuccha parentcategory muccha danhmuccha",
    "subcategories": "chuyenmuccon subcategory subsection muccon danhmuccon chuyenmucphu",
    "topics": "tags tag keywords keyword tukhoa topics topic chude labels hashtag hashtags posttags",
    "published_at": "publish published publishedat publishdate publisheddate pubdate date ngaydang ngay ngayxuatban thoigian thoigiandang ngaydangtin ngaydangbai datepublished datetime time postdate posttime publishtime publishedtime newsdate ngaygiodang ngaygio thoigianxuatban",
    "created_at": "created createdat createddate createdtime ngaytao thoigiantao ngayviet datecreated",
    "clock": "gio giodang gioxuatban hour",
    "updated_at": "updated updatedat modified modifiedat ngaycapnhat capnhat ngaysua lastmodified datemodified lastupdate modifieddate updatetime updateddate postmodified",
    "cover": "cover image anh anhdaidien thumbnail thumb avatar picture photo hinh hinhanh hinhdaidien anhbia imageurl leadimage featuredimage topimage ogimage coverurl mainimage anhchinh",
    "pictures": "images photos gallery pictures danhsachanh cacanh album imageurls",
    "caption": "chuthich chuthichanh caption imagecaption ghichuanh covercaption",
    "alt": "alt imagealt motaanh alttext",
    "photo_credit": "nguonanh tacgiaanh photocredit imagecredit",
    "views": "views view luotxem viewcount hits luotdoc readcount pageviews solanxem luottruycap numview viewed soluotxem",
    "status": "status trangthai state tinhtrang poststatus ispublished xuatban hienthi active approved duyet daduyet daxuatban",
    "deleted": "deleted isdeleted daxoa xoa trash",
    "password": "password postpassword matkhau",
    "language": "language lang ngonngu locale",
    "related": "related lienquan baivietlienquan tinlienquan relatedurls relatedarticles",
    "comments": "comments binhluan ykienbandoc",
}  # fmt: skip
_FIELDS = {name: field for field, names in _NAMES.items() for name in names.split()}


@lru_cache(maxsize=4096)
def field_of(name: str) -> str | None:
    """The field that a column or key with this name holds; None when no such name is known."""
    return _FIELDS.get(_bare(name))


def _bare(name: str) -> str:
    return re.sub(r"[^a-z0-9]", "", fold(name))
