"""The market grid in a real browser: typed by keyboard, pasted from a spreadsheet, and never lost."""

import pytest
from playwright.sync_api import Browser, Locator, Page, expect
from pytest_django.live_server_helper import LiveServer

from markets.desk import prices
from markets.models import CurrencyQuote, DepositQuote, GoldQuote, GoldUnit
from newsroom.models import User
from newsroom.roles import Role
from tests.articles.desk import staff
from tests.browser.conftest import sign_in
from tests.markets.samples import doji, received, received_all_of_2019, sample, vn

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

SAYS_NOTHING: list[str] = []
MOMENT = "?ngay=09/07/2019&gio=09:05"
DOJI = f"/admin/markets/grid/gold/doji/{MOMENT}"
BIDV = f"/admin/markets/grid/currency/bidv-fx/{MOMENT}"


@pytest.fixture
def keeper(page: Page) -> User:
    """Who keeps the tables, signed in; the three tables of the day before are there."""
    received_all_of_2019()
    user = staff(Role.MARKET)
    sign_in(page, user)
    return user


def cell(page: Page, row: str, column: str) -> Locator:
    return page.get_by_role("textbox", name=f"{row} {column}", exact=True)


def beside(page: Page, row: str, column: str) -> Locator:
    return page.locator(f"#{cell(page, row, column).get_attribute('aria-describedby')}")


def saved(page: Page) -> None:
    with page.expect_navigation():
        page.keyboard.press("Control+s")
    expect(page.locator(".messagelist")).to_contain_text("Đã lưu")


def copy(page: Page, text: str) -> None:
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    page.evaluate("(text) => navigator.clipboard.writeText(text)", text)


def test_ten_rows_are_typed_by_keyboard_with_one_key_between_two_prices(
    page: Page, complaints: list[str], keeper: User
):
    received("sjc-xml", sample("sjc-tygiavang-2019-07-08.xml"))
    page.goto(f"/admin/markets/grid/gold/sjc-xml/{MOMENT}")
    before = list(GoldQuote.objects.filter(source__slug="sjc-xml").order_by("position")[:10])
    keys = 0

    def press(key: str) -> None:
        nonlocal keys
        keys += 1
        page.keyboard.press(key)

    # From the top of the page, by the skip link, to the first price.
    press("Tab")
    press("Enter")
    while not page.evaluate("document.activeElement.matches('input.cell')"):
        press("Tab")
    on_the_way = keys
    for quote in before:
        for price in quote.prices:
            page.keyboard.type(prices.written("gold", price + 10_000, GoldUnit.MILLION_TAEL))
            press("Tab")
    saved(page)
    typed = GoldQuote.objects.filter(receipt=None).order_by("pk")
    assert [quote.prices for quote in typed] == [tuple(price + 10_000 for price in quote.prices) for quote in before]
    assert on_the_way <= 15 and keys - on_the_way == 20
    assert complaints == SAYS_NOTHING


def test_enter_and_arrows_move_as_in_a_spreadsheet(page: Page, complaints: list[str], keeper: User):
    page.goto(DOJI)
    cell(page, "DOJI HN lẻ", "Mua").click()
    page.keyboard.type("38,95")
    page.keyboard.press("Enter")
    expect(cell(page, "DOJI HN buôn", "Mua")).to_be_focused()
    page.keyboard.type("38,94")
    page.keyboard.press("ArrowRight")
    expect(cell(page, "DOJI HN buôn", "Bán")).to_be_focused()
    page.keyboard.type("39,09")
    page.keyboard.press("ArrowUp")
    expect(cell(page, "DOJI HN lẻ", "Bán")).to_be_focused()
    page.keyboard.type("39,10")
    page.keyboard.press("ArrowLeft")
    # Inside a number the arrow moves in the number.
    expect(cell(page, "DOJI HN lẻ", "Bán")).to_be_focused()
    page.keyboard.press("Home")
    page.keyboard.press("ArrowLeft")
    expect(cell(page, "DOJI HN lẻ", "Mua")).to_be_focused()
    page.keyboard.type("1")
    page.keyboard.press("Escape")
    expect(cell(page, "DOJI HN lẻ", "Mua")).to_have_value("38,95")
    page.keyboard.press("Shift+Enter")
    expect(cell(page, "DOJI HN lẻ", "Mua")).to_be_focused()
    assert not GoldQuote.objects.filter(receipt=None).exists()
    saved(page)
    assert [quote.prices for quote in GoldQuote.objects.filter(receipt=None).order_by("pk")] == [
        (38_950_000, 39_100_000),
        (38_940_000, 39_090_000),
    ]
    assert complaints == SAYS_NOTHING


def test_enter_below_the_last_row_opens_another(page: Page, complaints: list[str], keeper: User):
    page.goto(DOJI)
    rows = page.locator(".grid > tbody > tr")
    count = rows.count()
    rows.last.locator("input.cell").first.focus()
    page.keyboard.press("Enter")
    expect(rows).to_have_count(count + 1)
    fresh = rows.last
    expect(fresh.locator("input.cell").first).to_be_focused()
    page.keyboard.type("38,7")
    page.keyboard.press("Tab")
    page.keyboard.type("39,1")
    fresh.locator("input.name").first.fill("Vàng hoàn toàn mới")
    with page.expect_navigation():
        page.keyboard.press("Control+s")
    page.get_by_label("đúng, tôi đã kiểm tra").check()
    saved(page)
    assert GoldQuote.objects.get(receipt=None).product == "Vàng hoàn toàn mới"
    assert complaints == SAYS_NOTHING


def test_a_term_is_added_as_a_column_by_keyboard_and_typed_at_once(page: Page, complaints: list[str], keeper: User):
    page.goto(f"/admin/markets/grid/deposit/csv/{MOMENT}")
    page.get_by_label("Ngân hàng", exact=True).first.fill("BIDV")
    page.get_by_role("textbox", name="Kỳ hạn, như 15 tháng").focus()
    page.keyboard.type("15 tháng")
    page.keyboard.press("Enter")
    expect(page.get_by_role("columnheader", name="15 tháng")).to_be_visible()
    expect(cell(page, "BIDV", "15 tháng")).to_be_focused()
    page.keyboard.type("6,1")
    saved(page)
    quote = DepositQuote.objects.get(receipt=None)
    assert (quote.bank, quote.term_months, str(quote.rate)) == ("BIDV", 15, "6.100")
    assert complaints == SAYS_NOTHING


@pytest.mark.parametrize(
    "text",
    ["38,95", "38.95", "38,9", "39", "38,85", "38,90", "38.900", "1.234,5", "3,5%", "0,5", "12.345.678", "1,234.5"],
)
def test_the_difference_shows_while_typing_as_the_server_reads_it(page: Page, text: str, keeper: User):
    page.goto(DOJI)
    cell(page, "DOJI HN lẻ", "Mua").fill(text)
    told = prices.change(
        "gold", prices.read("gold", text.removesuffix("%"), GoldUnit.MILLION_TAEL), 38_900_000, GoldUnit.MILLION_TAEL
    )
    shown = f"{told.arrow} {told.word} {told.shown}".strip()
    expect(beside(page, "DOJI HN lẻ", "Mua").locator(".change")).to_have_text(shown)


@pytest.mark.parametrize("text", ["", " - ", "38..9", "abc", "1,2,3", "-5", "0"])
def test_what_is_no_price_shows_no_difference(page: Page, text: str, keeper: User):
    page.goto(DOJI)
    cell(page, "DOJI HN lẻ", "Mua").fill(text)
    is_not_quoted = text.strip() in {"", "-"}
    expect(beside(page, "DOJI HN lẻ", "Mua").locator(".change")).to_have_text("" if is_not_quoted else "chưa đọc được")


def test_a_copied_block_is_pasted_right_and_down(page: Page, complaints: list[str], keeper: User):
    page.goto(BIDV)
    copy(page, "23.180\t23.180\t23.300,50\r\n29.000\t29\N{NO-BREAK SPACE}010\t29.300\r\n")
    cell(page, "USD", "Mua tiền mặt").click()
    page.keyboard.press("Control+v")
    expect(page.locator("#said")).to_contain_text("Đã đưa 2 dòng vào bảng; chưa lưu.")
    expect(cell(page, "USD", "Bán")).to_have_value("23.300,50")
    expect(cell(page, "USD", "Mua tiền mặt")).to_be_focused()
    expect(beside(page, "USD", "Mua tiền mặt")).to_contain_text("▲ tăng 5")
    saved(page)
    assert [str(quote.sell) for quote in CurrencyQuote.objects.filter(receipt=None).order_by("pk")] == [
        "23300.5000",
        "29300.0000",
    ]
    assert complaints == SAYS_NOTHING


def test_one_copied_number_is_pasted_as_in_any_field(page: Page, keeper: User):
    page.goto(DOJI)
    copy(page, "38,95\r\n")
    cell(page, "DOJI HN lẻ", "Mua").click()
    page.keyboard.press("Control+v")
    expect(cell(page, "DOJI HN lẻ", "Mua")).to_have_value("38,95")
    expect(page.locator("#said")).to_be_empty()


def test_a_change_of_unit_is_reckoned_at_once_and_keeps_what_was_typed(page: Page, complaints: list[str], keeper: User):
    page.goto(DOJI)
    cell(page, "DOJI HN lẻ", "Mua").fill("3.895")
    page.get_by_label("Đơn vị nhập").select_option("nghìn đồng/chỉ")
    expect(beside(page, "DOJI HN lẻ", "Mua")).to_have_text("lần trước 08/07: 3.890 ▲ tăng 5")
    cell(page, "DOJI HN lẻ", "Bán").fill("3.910")
    expect(beside(page, "DOJI HN lẻ", "Bán")).to_have_text("lần trước 08/07: 3.905 ▲ tăng 5")
    saved(page)
    assert GoldQuote.objects.get(receipt=None).buy == 38_950_000
    assert complaints == SAYS_NOTHING


def test_what_was_typed_outlives_the_session(page: Page, complaints: list[str], keeper: User):
    page.goto(DOJI)
    cell(page, "DOJI HN lẻ", "Mua").fill("38,95")
    cell(page, "DOJI HN lẻ", "Bán").fill("39,10")
    page.context.clear_cookies(name="sessionid")
    with page.expect_navigation():
        page.get_by_role("button", name="Lưu bảng").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Đăng nhập")
    page.get_by_label("Tên đăng nhập").fill(keeper.username)
    page.get_by_label("Mật khẩu").fill("mat-khau-rat-dai")
    with page.expect_navigation():
        page.get_by_role("button", name="Đăng nhập").click()
    expect(page.get_by_text("Có số bạn gõ mà chưa lưu")).to_be_visible()
    page.get_by_role("button", name="Lấy lại vào bảng").click()
    expect(cell(page, "DOJI HN lẻ", "Mua")).to_have_value("38,95")
    expect(page.get_by_label("Ngày")).to_have_value("09/07/2019")
    saved(page)
    quote = GoldQuote.objects.get(receipt=None)
    assert (quote.prices, quote.as_of) == ((38_950_000, 39_100_000), vn(2019, 7, 9, 9, 5))
    page.goto(DOJI)
    expect(page.locator("#draft")).to_be_hidden()
    assert complaints == SAYS_NOTHING


def test_a_block_pasted_after_the_session_has_ended_is_told_and_nothing_is_lost(page: Page, keeper: User):
    page.goto(DOJI)
    cell(page, "DOJI HN lẻ", "Mua").fill("38,95")
    page.context.clear_cookies(name="sessionid")
    copy(page, "39,1\n39,2\n")
    cell(page, "DOJI HN lẻ", "Bán").click()
    page.keyboard.press("Control+v")
    expect(page.locator("#said")).to_contain_text("đã hết phiên làm việc")
    expect(cell(page, "DOJI HN lẻ", "Mua")).to_have_value("38,95")


def test_leaving_with_unsaved_prices_asks_first(page: Page, keeper: User):
    asked = []
    page.on("dialog", lambda dialog: (asked.append(dialog.type), dialog.accept()))
    page.goto(DOJI)
    page.goto("/admin/")
    assert asked == []
    page.goto(DOJI)
    cell(page, "DOJI HN lẻ", "Mua").press_sequentially("38,95")
    page.goto("/admin/")
    assert asked == ["beforeunload"]


def test_without_scripts_the_grid_is_a_plain_form(chromium: Browser, live_server: LiveServer):
    received_all_of_2019()
    context = chromium.new_context(base_url=live_server.url, java_script_enabled=False)
    page = context.new_page()
    sign_in(page, staff(Role.MARKET))
    page.goto(DOJI)
    page.get_by_text("Dán bảng từ Excel").click()
    page.get_by_label("Các dòng chép từ bảng tính").fill(
        "Loại\tBán\tMua\nDOJI HN lẻ\t39,10\t38,95\nDOJI HN buôn\t39,09\tsai\n"
    )
    page.get_by_role("button", name="Đưa vào bảng").click()
    expect(cell(page, "DOJI HN lẻ", "Mua")).to_have_value("38,95")
    page.get_by_role("button", name="Lưu bảng").click()
    expect(cell(page, "DOJI HN buôn", "Mua")).to_have_value("sai")
    cell(page, "DOJI HN buôn", "Mua").fill("38,94")
    page.get_by_role("button", name="Lưu bảng").click()
    expect(page.locator(".messagelist")).to_contain_text("Đã lưu 1 mục.")
    assert GoldQuote.objects.filter(receipt=None).count() == 2
    context.close()


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("width", [360, 1280])
def test_no_page_of_the_market_desk_complains_or_scrolls_sideways(
    page: Page, complaints: list[str], width: int, theme: str, keeper: User
):
    received("doji", doji("15:00 09/07/2019", **{"DOJI HN lẻ": ("46,000", "46,500")}))
    page.set_viewport_size({"width": width, "height": 800})
    page.emulate_media(color_scheme=theme)
    for path in ["", DOJI[15:], BIDV[15:], "grid/deposit/ocb/", "grid/deposit/csv/", "waiting/", "upload/", "health/"]:
        page.goto(f"/admin/markets/{path}")
        page.wait_for_load_state("networkidle")
        wide = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
        assert wide <= 0, path
    assert complaints == SAYS_NOTHING
