"""Forms in Chinese: a customs declaration and a two-page inspection record."""

from samples_source.layouts import Grid, beside, cell_rows, cells, choice, grid_row, lined
from samples_source.sheet import Pen, Sheet, Style

CUSTOMS = Style(
    key=Pen("Hei-ZH", 7.5, "#202020"),
    value=Pen("Song-ZH", 10),
    heading=Pen("Hei-ZH", 10),
    small=Pen("Song-ZH", 7.5),
    tick="check",
)
INSPECTION = Style(
    key=Pen("Song-ZH", 12),
    value=Pen("Song-ZH", 12),
    heading=Pen("Hei-ZH", 13),
    small=Pen("Song-ZH", 9.5),
    tick="check",
)

THIRDS = (40, 212, 383, 555)
FIFTHS = (40, 143, 246, 349, 452, 555)
MAKER = "云州市锦禾陶瓷有限公司"
PARTIES = (
    (
        THIRDS,
        (("预录入编号", "E20240000318"), ("海关编号", "991420240000318447"), ("出口日期", "2024-04-18")),
    ),
    (THIRDS, (("境内发货人", MAKER), ("出境关别", "海澜海关"), ("申报日期", "2024-04-16"))),
    (
        THIRDS,
        (
            ("境外收货人", "Norvik Bordservise AS"),
            ("运输方式", "水路运输"),
            ("运输工具名称及航次号", "海盛 108 / 0423E"),
        ),
    ),
    (THIRDS, (("生产销售单位", MAKER), ("监管方式", "一般贸易"), ("提运单号", "HSL2404-0771"))),
    (
        FIFTHS,
        (
            ("合同协议号", "JH-24-055"),
            ("贸易国", "挪威"),
            ("指运港", "奥斯陆"),
            ("成交方式", "FOB"),
            ("许可证号", None),
        ),
    ),
    (
        FIFTHS,
        (
            ("包装种类", "纸箱"),
            ("件数", "640"),
            ("毛重（千克）", "9,216"),
            ("净重（千克）", "8,320"),
            ("运费", None),
        ),
    ),
)


def customs_declaration() -> Sheet:
    """Ruled cells with the key inside, as on an export declaration, and tick boxes at its foot."""
    sheet = Sheet(CUSTOMS, "出口货物报关单")
    sheet.text((297.5, 66), "出口货物报关单", Pen("Hei-ZH", 18), "middle")
    sheet.text((40, 90), "海澜口岸", sheet.style.small)
    sheet.text((555, 90), "第 1 页 / 共 1 页", sheet.style.small, "right")
    _declared_parties(sheet)
    _declared_goods(sheet)
    beside(sheet, (46, 452), "申报人员：", "沈一舟", 56)
    beside(sheet, (210, 452), "申报单位：", "云州启帆报关行", 56)
    beside(sheet, (420, 452), "电话：", "0999-8127 460", 36)
    sheet.frame((40, 434, 555, 484))
    statement = "兹申明对以上内容承担如实申报、依法纳税之法律责任"
    sheet.text((46, 472), statement, sheet.style.small)
    sheet.text((555, 500), "本表为虚构样例，公司、人名及编号均属杜撰。", sheet.style.small, "right")
    return sheet


def _declared_parties(sheet: Sheet) -> None:
    cell_rows(sheet, 98, 31, PARTIES)


def _declared_goods(sheet: Sheet) -> None:
    marks = "箱唛 NORVIK 1-640；易碎品，勿倒置。随附合同、发票及装箱单各一份，\n木质托盘已作熏蒸处理。"
    cells(sheet, 284, 48, (40, 555), (("标记唛码及备注", marks),))
    edges = (40, 128, 316, 410, 555)
    cells(
        sheet,
        332,
        31,
        edges,
        (
            ("商品编号", "6911 1011 00"),
            ("商品名称及规格型号", "骨瓷餐盘，27 厘米，白釉"),
            ("数量及单位", "12,800 件"),
            ("单价 / 总价", "2.35 / 30,080.00 美元"),
        ),
    )
    sheet.frame((40, 363, 555, 434))
    relation = (("是", False), ("否", True))
    choice(sheet, (46, 382), "特殊关系确认：", relation, 74)
    choice(sheet, (300, 382), "价格影响确认：", relation, 74)
    choice(sheet, (46, 402), "自报自缴：", (("是", True), ("否", False)), 74)
    papers = (("发票", True), ("装箱单", True), ("原产地证", False))
    choice(sheet, (300, 402), "随附单证：", papers, 74)
    beside(sheet, (46, 423), "最终目的国：", "挪威", 74)


def inspection_record() -> Sheet:
    """Two pages of an equipment inspection, to be faxed: black and white alone."""
    sheet = Sheet(INSPECTION, "设备检验记录")
    _record_frame(sheet, "第 1 页")
    sheet.text((297.5, 120), "特种设备定期检验记录", Pen("Hei-ZH", 18), "middle")
    _record_device(sheet)
    sheet.next_page()
    _record_frame(sheet, "第 2 页")
    _record_result(sheet)
    return sheet


def _record_frame(sheet: Sheet, page: str) -> None:
    sheet.frame((60, 52, 88, 80), 1.6)
    sheet.polygon(((65, 75), (74, 57), (83, 75)), "#000000")
    sheet.text((98, 72), "青岭市恒准检测技术有限公司", Pen("Hei-ZH", 13))
    sheet.text((535, 72), "HZ-JL-07（第 3 版）", sheet.style.small, "right")
    sheet.rule((60, 88), (535, 88), 1.2)
    sheet.text((60, 800), "虚构样例表单，单位、人员与编号均非真实。", sheet.style.small)
    sheet.text((535, 800), page, sheet.style.small, "right")


def _record_device(sheet: Sheet) -> None:
    grid = Grid(60, 190, 535, 31, None)
    top = 150.0
    rows = (
        ("使用单位", "青岭市远山饮料厂"),
        ("单位地址", "青岭市临江区茶园路 86 号"),
        ("联系人", "罗晓梅"),
        ("联系电话", "0999-3306 218"),
        ("设备名称", "卧式快装蒸汽锅炉"),
        ("设备型号", "WNS4-1.25-Q"),
        ("出厂编号", "20160947"),
        ("制造日期", "2016年9月"),
        ("额定蒸发量", "4 t/h"),
        ("工作压力", "1.0 MPa"),
        ("上次检验日期", "2023年5月22日"),
        ("使用登记证编号", None),
    )
    for key, value in rows:
        top = grid_row(sheet, grid, top, key, value)
    kinds = (("内部检验", False), ("外部检验", True), ("水压试验", False))
    choice(sheet, (60, top + 36), "检验类别：", kinds, 80)
    choice(
        sheet,
        (60, top + 68),
        "燃料种类：",
        (("燃煤", False), ("燃气", True), ("燃油", False), ("生物质", False)),
        80,
    )


def _record_result(sheet: Sheet) -> None:
    sheet.text((60, 122), "检验情况", sheet.style.heading)
    yes_no = (("合格", True), ("不合格", False))
    choice(sheet, (60, 150), "安全阀校验：", yes_no, 110)
    choice(sheet, (60, 178), "压力表检定：", yes_no, 110)
    choice(sheet, (60, 206), "水位计：", (("合格", False), ("不合格", True)), 110)
    sheet.text((60, 252), "检验结论", sheet.style.heading)
    grid = Grid(60, 190, 535, 32, None)
    top = 262.0
    rows = (
        ("存在问题", "水位计照明损坏，玻璃管下部有渗漏痕迹；\n炉前平台护栏一处松动。"),
        ("整改期限", "2024年6月15日前"),
        ("下次检验日期", "2025年5月"),
        ("检验仪器", "测厚仪 HZ-033"),
    )
    for key, value in rows:
        top = grid_row(sheet, grid, top, key, value)
    choice(
        sheet,
        (60, top + 40),
        "总体评定：",
        (("允许运行", False), ("整改后运行", True), ("停止运行", False)),
        80,
    )
    lined(sheet, (60, top + 100), "检验员：", "邵 峰", 270)
    lined(sheet, (300, top + 100), "审核：", "贺兰君", 535)
    lined(sheet, (60, top + 136), "检验日期：", "2024年5月20日", 270)
    lined(sheet, (300, top + 136), "使用单位签字：", None, 535)
