"""Forms in Japanese: a personnel sheet and a medical questionnaire."""

from samples_source.layouts import Grid, cell_rows, cells, choice, grid_row, lined, mark, note_choice
from samples_source.sheet import DOTTED, Options, Pen, Sheet, Style
from xformparser.geometry import Box

PERSONNEL = Style(
    key=Pen("Mincho-JA", 7.5),
    value=Pen("Mincho-JA", 11),
    heading=Pen("Gothic-JA", 10),
    small=Pen("Mincho-JA", 7.5),
    tick="fill",
)
INTAKE = Style(
    key=Pen("Gothic-JA", 11.5),
    value=Pen("Mincho-JA", 12.5, "#202060"),
    heading=Pen("Gothic-JA", 13),
    small=Pen("Gothic-JA", 9),
    tick="check",
    leader=DOTTED,
)
WHOLE = (50, 545)
HALVES = (50, 297.5, 545)
THIRDS = (50, 215, 380, 545)
CONTACTS = (
    ((50, 380, 545), (("メールアドレス", "m.kurosawa@hinata.example"), ("携帯電話", None))),
    (THIRDS, (("緊急連絡先（氏名）", "黒沢　健一"), ("続柄", "父"), ("緊急連絡先（電話）", "0999-55-0120"))),
)
POST = (("入社年月日", "2024年 4月 1日"), ("所属", "第二製造部 組立課"), ("職種", "電気組立"))
CONDITIONS = (
    (THIRDS, (("勤務時間", "8:30 ～ 17:15"), ("基本給", "218,000 円"), ("通勤手当（月額）", "9,600 円"))),
    (HALVES, (("通勤経路", "徒歩・北霧生線（若葉台～工業団地前）"), ("扶養家族数", "0 人"))),
    (HALVES, (("雇用保険被保険者番号", "9900-114728-3"), ("基礎年金番号", None))),
)


def personnel_form() -> Sheet:
    """A sheet of ruled cells with a space for the photo, a reading above each name, and tick boxes."""
    sheet = Sheet(PERSONNEL, "従業員登録票")
    sheet.text((50, 72), "従　業　員　登　録　票", Pen("Gothic-JA", 17))
    sheet.text((440, 72), "2024年 4月 1日 現在", Pen("Mincho-JA", 9), "right")
    sheet.rule((456, 60), (545, 60), 0.6, (3, 2))
    sheet.rule((456, 60), (456, 176), 0.6, (3, 2))
    sheet.rule((545, 60), (545, 176), 0.6, (3, 2))
    sheet.rule((456, 176), (545, 176), 0.6, (3, 2))
    sheet.text((500, 114), "写真をはる位置\n縦 40 mm\n横 30 mm", sheet.style.small, "middle")
    _employee(sheet)
    _employment(sheet)
    sheet.text((50, 806), "この用紙は架空の見本です。氏名・住所・番号はすべて創作です。", sheet.style.small)
    sheet.text((545, 806), "株式会社ひなた製作所　人事課", sheet.style.small, "right")
    return sheet


def _employee(sheet: Sheet) -> None:
    cells(sheet, 84, 28, (50, 446), (("ふりがな", "くろさわ　みお"),))
    cells(sheet, 112, 34, (50, 446), (("氏名", "黒沢　澪"),))
    cells(sheet, 146, 30, (50, 300, 446), (("生年月日", "1996年 8月 23日"), ("社員番号", "H-0472")))
    home = "〒999-0215　葉山県霧生市南町 3-8-12\nコーポ若葉 201号"
    cells(sheet, 176, 42, (50, 380, 545), (("現住所", home), ("電話番号", "0999-55-0163")))
    cell_rows(sheet, 218, 30, CONTACTS)
    _choice_cell(sheet, (50, 278, 297.5, 308), "性別", (("男", False), ("女", True), ("回答しない", False)))
    _choice_cell(sheet, (297.5, 278, 545, 308), "配偶者", (("有", False), ("無", True)))


def _employment(sheet: Sheet) -> None:
    sheet.text((50, 336), "雇用に関する事項", sheet.style.heading)
    cells(sheet, 344, 30, THIRDS, POST)
    kinds = (("正社員", True), ("契約社員", False), ("パートタイム", False), ("嘱託", False))
    _choice_cell(sheet, (50, 374, 545, 404), "雇用形態", kinds)
    cell_rows(sheet, 404, 30, CONDITIONS)
    licences = "第二種電気工事士（2019年取得）、普通自動車第一種免許、\nフォークリフト運転技能講習修了"
    cell_rows(sheet, 494, 44, ((WHOLE, (("資格・免許", licences),)), (WHOLE, (("備考", None),))))
    lined(sheet, (300, 622), "記入者", "黒沢　澪", 450)
    lined(sheet, (462, 622), "確認印", None, 545)


def _choice_cell(sheet: Sheet, box: Box, key: str, options: Options) -> None:
    """A ruled cell with the key in its corner and the options in a row under it."""
    sheet.frame(box)
    sheet.text((box[0] + 3.5, box[1] + 9.5), key, sheet.style.key)
    pen = Pen("Mincho-JA", 10)
    x = box[0] + 52
    for option, selected in options:
        mark(sheet, (x, box[3] - 7), 8, selected)
        x += 13 + sheet.text((x + 13, box[3] - 7), option, pen) + 18
    note_choice(sheet, key, options)


def medical_intake() -> Sheet:
    """A clinic's questionnaire with questions in full sentences, to be scanned."""
    sheet = Sheet(INTAKE, "問診票")
    sheet.frame((60, 46, 535, 90), 0, fill="#e8e8e8")
    sheet.text((74, 76), "内科　問診票", Pen("Gothic-JA", 19))
    sheet.text((525, 66), "あおぞら内科クリニック", Pen("Gothic-JA", 11), "right")
    sheet.text((525, 81), "葉山県潮見市港町 1-4", sheet.style.small, "right")
    grid = Grid(60, 160, 535, 30, "#f4f4f4")
    top = 104.0
    rows = (
        ("記入日", "2024年 2月 5日"),
        ("お名前", "高瀬　勇人"),
        ("フリガナ", "タカセ　ハヤト"),
        ("生年月日", "昭和 61年 12月 3日"),
        ("ご住所", "葉山県潮見市浜通り 2-5"),
        ("電話番号", "090-0000-4417"),
    )
    for key, value in rows:
        top = grid_row(sheet, grid, top, key, value)
    choice(sheet, (60, 310), "性別", (("男性", True), ("女性", False)), 100)
    _symptoms(sheet)
    sheet.text((297, 802), "架空の見本用紙です。医院・患者は実在しません。", sheet.style.small, "middle")
    return sheet


def _symptoms(sheet: Sheet) -> None:
    symptoms = (("発熱", True), ("せき", True), ("頭痛", False), ("腹痛", False), ("その他", False))
    choice(sheet, (60, 344), "どうされましたか", symptoms, 130)
    lined(sheet, (60, 378), "いつからですか", "3日前の夜から", 400)
    lined(sheet, (60, 410), "体温", "38.2 ℃", 230)
    lined(sheet, (260, 410), "身長", "172 cm", 390)
    lined(sheet, (405, 410), "体重", "65 kg", 535)
    choice(sheet, (60, 446), "今までに大きな病気をしましたか", (("はい", False), ("いいえ", True)), 220)
    choice(sheet, (60, 480), "現在服用中の薬はありますか", (("ある", True), ("ない", False)), 220)
    lined(sheet, (84, 512), "薬の名前", "アレルギーの薬（鼻炎）", 460)
    choice(sheet, (60, 546), "アレルギーはありますか", (("ある", True), ("ない", False)), 220)
    lined(sheet, (84, 578), "原因", "そば、花粉", 460)
    choice(
        sheet, (60, 612), "お酒を飲みますか", (("毎日", False), ("ときどき", True), ("飲まない", False)), 220
    )
    choice(sheet, (60, 646), "たばこを吸いますか", (("吸う", False), ("吸わない", True)), 220)
    lined(sheet, (60, 684), "かかりつけ医", None, 535)
    lined(sheet, (60, 718), "その他伝えたいこと", None, 535)
