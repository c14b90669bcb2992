"""The same in Chinese, Japanese and Korean, whose words stand without space between them: looked for as they are."""

from typing import Final

_ROWS: Final = (  # reason, and what is looked for, one after the other
    ("spamdetected", "垃圾邮件|迷惑メール"),  # Tencent, NetEase
    ("virusdetected", "病毒|ウイルス"),
    ("ratelimited", "频率"),  # Tencent: frequency
    ("mailboxfull", "空间不足|邮箱已满|容量を超え|容量超過|いっぱい|받은편지함이 가득"),  # NetEase, Coremail: no space
    ("emailtoolarge", "サイズが大きすぎ|サイズの制限"),
    ("suspend", "停用|冻结"),  # Tencent, NetEase: out of use
    ("userunknown", "不存在|存在しません|存在しない|見つかりません|宛先不明"),  # NetEase, Sina, Tencent; Exchange
    ("userunknown", "リストにありません|リストされていません|존재하지 않|찾을 수 없"),  # Domino: not in the directory
    ("blocked", "黑名单|拒否されました"),
    ("policyviolation", "被拒绝"),
    ("expired", "超时|タイムアウト"),
    ("networkerror", "连接失败"),
)
CJK: Final = tuple((reason, words) for reason, listed in _ROWS for words in listed.split("|"))
