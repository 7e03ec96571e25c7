"""What the generated tick-box pages say, in eight languages."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Vocabulary:
    """The texts of one language: questions with their options, statements, and text without any mark."""

    font: str
    questions: tuple[tuple[str, tuple[str, ...]], ...]
    yes_no: tuple[str, str]
    statements: tuple[str, ...]
    distractors: tuple[str, ...]
    colon: str = ":"


VOCABULARIES: dict[str, Vocabulary] = {
    "en": Vocabulary(
        "DejaVuSans",
        (
            ("Sex", ("male", "female")),
            ("Marital status", ("single", "married", "widowed")),
            ("Delivery", ("by post", "by courier", "collected")),
            ("Type of request", ("new", "renewal", "change of address")),
            ("Payment method", ("cash", "credit card", "bank transfer")),
            ("Office", ("Oslo", "Ottawa", "Dover")),
        ),
        ("Yes", "No"),
        ("I accept the terms of use", "The goods were damaged", "Copies are enclosed", "Own transport"),
        ("Blood group O, room 0, section D", "Order No. 0 0 8 O 1 of Oct 2009", "O. Dodd & Co. 0800 010 080"),
    ),
    "de": Vocabulary(
        "DejaVuSans",
        (
            ("Anrede", ("Frau", "Herr", "keine Angabe")),
            ("Familienstand", ("ledig", "verheiratet", "geschieden")),
            ("Versand", ("per Post", "per Kurier", "Abholung")),
            ("Art des Antrags", ("Neuantrag", "Verlängerung")),
            ("Zahlungsweise", ("bar", "Lastschrift", "Überweisung")),
        ),
        ("Ja", "Nein"),
        ("Ich stimme den Bedingungen zu", "Die Ware war beschädigt", "Kopien liegen bei", "Ohne Befund"),
        ("Blutgruppe 0, Raum 0, Abschnitt O", "Oberer Ortsteil 0 0 1, Dorf O", "D. Otto oHG, 0800 0080"),
    ),
    "fr": Vocabulary(
        "DejaVuSans",
        (
            ("Civilité", ("Madame", "Monsieur")),
            ("Situation de famille", ("célibataire", "marié", "divorcé")),
            ("Envoi", ("par la poste", "par coursier")),
            ("Nature de la demande", ("nouvelle", "renouvellement")),
        ),
        ("Oui", "Non"),
        ("J'accepte les conditions", "La marchandise est abîmée", "Pièces jointes au dossier"),
        ("Groupe sanguin O, salle 0", "Dossier 0 0 7 O, octobre", "Dupont et Odile 08 00 00"),
    ),
    "es": Vocabulary(
        "DejaVuSans",
        (
            ("Sexo", ("hombre", "mujer")),
            ("Estado civil", ("soltero", "casado", "viudo")),
            ("Forma de pago", ("efectivo", "tarjeta", "transferencia")),
            ("Tipo de solicitud", ("nueva", "renovación")),
        ),
        ("Sí", "No"),
        ("Acepto las condiciones", "La mercancía estaba dañada", "Se adjuntan copias"),
        ("Grupo sanguíneo O, sala 0", "Pedido 0 0 9 O de octubre", "Oviedo 0 0, despacho D"),
    ),
    "it": Vocabulary(
        "DejaVuSans",
        (
            ("Sesso", ("maschio", "femmina")),
            ("Stato civile", ("celibe", "coniugato", "vedovo")),
            ("Pagamento", ("contanti", "carta di credito", "bonifico")),
            ("Tipo di richiesta", ("nuova", "rinnovo")),
        ),
        ("Sì", "No"),
        ("Accetto le condizioni", "La merce era danneggiata", "Si allegano copie"),
        ("Gruppo sanguigno 0, sala O", "Ordine 0 0 3 O di ottobre", "Dott. Orlando 0800 00"),
    ),
    "pt": Vocabulary(
        "DejaVuSans",
        (
            ("Sexo", ("masculino", "feminino")),
            ("Estado civil", ("solteiro", "casado", "viúvo")),
            ("Pagamento", ("dinheiro", "cartão", "transferência")),
            ("Tipo de pedido", ("novo", "renovação")),
        ),
        ("Sim", "Não"),
        ("Aceito as condições", "A mercadoria estava danificada", "Seguem cópias em anexo"),
        ("Grupo sanguíneo O, sala 0", "Pedido 0 0 5 O de outubro", "Odivelas 0 0, porta D"),
    ),
    "zh": Vocabulary(
        "STSong-Light",
        (
            ("性别", ("男", "女")),
            ("婚姻状况", ("未婚", "已婚", "离异")),
            ("付款方式", ("现金", "信用卡", "银行转账")),
            ("申请类型", ("新办", "续期", "变更地址")),
            ("证件种类", ("身份证", "护照")),
        ),
        ("是", "否"),
        ("本人同意以上条款", "货物已损坏", "附上复印件"),
        ("中国人口日报回田路口", "户口所在地：国田口村日回组", "出口日期与回国日期目录"),
        "：",
    ),
    "ja": Vocabulary(
        "HeiseiMin-W3",
        (
            ("性別", ("男性", "女性")),
            ("婚姻状況", ("未婚", "既婚", "離婚")),
            ("支払方法", ("現金", "銀行振込")),
            ("申請区分", ("新規", "更新", "住所変更")),
        ),
        ("はい", "いいえ"),
        ("利用規約に同意します", "商品が破損していた", "写しを添付します"),
        ("日本国の人口と田口さんの口座", "窓口は日曜日、回答は四日以内", "国道口の目田回覧"),
        "：",
    ),
}
