"""The same in Chinese, Japanese and Korean, whose words stand without space between them: looked for as they are."""

from typing import Final

CJK: Final[tuple[tuple[str, str], ...]] = (
    ("spamdetected", "垃圾邮件"),  # Tencent, NetEase
    ("spamdetected", "迷惑メール"),
    ("virusdetected", "病毒"),
    ("virusdetected", "ウイルス"),
    ("ratelimited", "频率"),  # Tencent: frequency
    ("mailboxfull", "空间不足"),  # NetEase, Coremail: no space
    ("mailboxfull", "邮箱已满"),
    ("mailboxfull", "容量を超え"),
    ("mailboxfull", "容量超過"),
    ("mailboxfull", "いっぱい"),
    ("mailboxfull", "받은편지함이 가득"),
    ("emailtoolarge", "サイズが大きすぎ"),
    ("emailtoolarge", "サイズの制限"),
    ("suspend", "停用"),  # Tencent, NetEase: out of use
    ("suspend", "冻结"),
    ("userunknown", "用户不存在"),  # NetEase, Sina
    ("userunknown", "地址不存在"),  # Tencent
    ("userunknown", "不存在"),
    ("userunknown", "ユーザが見つかりません"),
    ("userunknown", "存在しません"),
    ("userunknown", "存在しない"),
    ("userunknown", "見つかりません"),  # Notes/Domino, Exchange
    ("userunknown", "宛先不明"),
    ("userunknown", "リストにありません"),
    ("userunknown", "リストされていません"),  # Notes/Domino: not listed in the directory
    ("userunknown", "존재하지 않"),
    ("userunknown", "찾을 수 없"),
    ("blocked", "黑名单"),
    ("blocked", "拒否されました"),
    ("policyviolation", "被拒绝"),
    ("expired", "超时"),
    ("expired", "タイムアウト"),
    ("networkerror", "连接失败"),
)
