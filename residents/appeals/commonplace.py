"""常用字词: what nearly every matter says, for a ledger too young to know it from its own entries. Pure.

Without it the first hundred entries of a community would all look alike: each greets, asks and hopes for a reply.
"""

from collections import Counter
from collections.abc import Mapping

from residents.appeals.grams import words
from residents.appeals.likeness import Weights

ENOUGH = 500  # entries from which a ledger speaks for itself
SHARE = 0.25  # of the entries that are not there yet hold each of these
COMMON = words(
    "没有 小区 我们 问题 部门 一个 领导 严重 业主 居民 现在 希望 相关 影响 我是 解决 什么 时间 可以 已经 情况 生活 您好 要求 "
    "多次 不能 反映 请问 社区 都是 处理 就是 有关 这个 是一 时候 不是 目前 因为 有一 了一 还是 建议 每天 他们 需要 不知 造成 "
    "部分 的问 还有 谢谢 知道 由于 一下 回复 经常 正常 自己 尽快 一直 老人 有人 晚上 物业 请社 区处 理一 二 三 年 月 人 到 大 上 小 "
    "下 工 出 门 通 过 主 好 后 用 去 所 很"
)


def seasoned(total: int, counts: Mapping[str, int]) -> Weights:
    """The weights of a ledger, with as many everyday entries besides as it is short of ENOUGH."""
    missing = max(0, ENOUGH - total)
    mixed = Counter(counts)
    for word in COMMON if missing else ():
        mixed[word] += round(missing * SHARE)
    return Weights(total + missing, mixed)
