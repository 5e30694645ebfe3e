"""Headings, verdicts and sentences in Chinese."""

from __future__ import annotations

TEMPLATES = {
    # Numbers, and what joins sentences
    "unknown": "未知",
    "{low} to {high}": "{low} 至 {high}",
    "{percent} %": "{percent}%",
    "{clauses}.": "{clauses}。",
    "; ": "；",
    ", ": "，",
    " ": "",
    '"{a}"': "“{a}”",
    # Headings
    "Question": "问题",
    "Answer": "答案",
    "Variants": "变体",
    "Comparisons": "比较",
    "What the source reported": "来源所报告的结论",
    "Judged by more than one number": "按多个指标评判",
    "Ranks": "秩",
    "What the test set can tell": "测试集的分辨能力",
    "What would settle what is open": "得出结论还需什么",
    "Data and network": "数据与网络",
    "Differences": "差异",
    "Learning curves": "学习曲线",
    "Interactions": "交互作用",
    "Sensitivity": "敏感性",
    "The best result against the tuning budget": "最佳结果与调参预算",
    "Mistakes": "错误",
    "Program": "程序",
    "Cost": "开销",
    "Appendix": "附录",
    # Verdicts
    "better": "更好",
    "worse": "更差",
    "equivalent": "等效",
    "no difference shown": "未发现差异",
    "too few pairs": "配对过少",
    "no spread": "差值无变异",
    # The answer
    'There is one variant, "{b}", and nothing to compare it with.': "只有一个变体“{b}”，没有可比较的对象。",
    'No variant can be compared with "{b}": no seed finished in both.': ("没有变体可与“{b}”比较：没有任何种子在两者中都完成。"),
    '"{a}" is better than "{b}": its {metric} is higher by {far} ({evidence})': "“{a}”优于“{b}”：{metric} 高出 {far}（{evidence}）",
    '"{a}" is better than "{b}": its {metric} is lower by {far} ({evidence})': "“{a}”优于“{b}”：{metric} 低 {far}（{evidence}）",
    '"{a}" is worse than "{b}": its {metric} is higher by {far} ({evidence})': "“{a}”不如“{b}”：{metric} 高出 {far}（{evidence}）",
    '"{a}" is worse than "{b}": its {metric} is lower by {far} ({evidence})': "“{a}”不如“{b}”：{metric} 低 {far}（{evidence}）",
    '"{a}" and "{b}" are equivalent: their difference in {metric}, {difference}, lies within the margin of {margin} ({evidence})': (
        "“{a}”与“{b}”等效：两者的 {metric} 之差为 {difference}，在等效界值 {margin} 以内（{evidence}）"
    ),
    'No difference was shown between "{a}" and "{b}": {difference} in {metric} ({evidence})': (
        "未发现“{a}”与“{b}”有差异：{metric} 之差为 {difference}（{evidence}）"
    ),
    '"{a}" cannot be judged beside "{b}": {n} {n:pair|pairs} finished, and the first look takes {first}': (
        "“{a}”与“{b}”无法比较：仅完成了 {n} 对，而首次查看需要 {first} 对"
    ),
    '"{a}" cannot be judged beside "{b}": {n} {n:pair|pairs} finished, and it takes two': (
        "“{a}”与“{b}”无法比较：仅完成了 {n} 对，而至少需要两对"
    ),
    '"{a}" cannot be judged beside "{b}": {metric} differs by {difference} in each of {n} {n:pair|pairs}, which says nothing about others': "“{a}”与“{b}”无法比较：在全部 {n} 个配对中 {metric} 之差都是 {difference}，由此无从推断其他情形",
    "adjusted interval {interval}, adjusted p {p}, {n} {n:pair|pairs} of seeds": (
        "校正后区间为 {interval}，校正后 p {p}，{n} 对同种子试验"
    ),
    "adjusted interval {interval}, adjusted p {p}, {n} {n:pair|pairs} of folds": (
        "校正后区间为 {interval}，校正后 p {p}，{n} 对同折试验"
    ),
    "adjusted p {p} of one beyond it, {n} {n:pair|pairs} of folds": "差值超出界值的校正后 p {p}，{n} 对同折试验",
    "adjusted p {p} of one beyond it, {n} {n:pair|pairs} of seeds": "差值超出界值的校正后 p {p}，{n} 对同种子试验",
    "this holds for other test rows too (adjusted interval {interval})": "这对其他测试样本同样成立（校正后区间为 {interval}）",
    "this is not shown for other test rows too (adjusted interval {interval})": (
        "尚不能说明这对其他测试样本也成立（校正后区间为 {interval}）"
    ),
    "{n} {n:trial|trials} DIVERGED and {m} {m:trial|trials} FAILED, in no mean": "{n} 次试验发散、{m} 次试验失败，均未计入均值",
    "{n} {n:trial|trials} DIVERGED, in no mean": "{n} 次试验发散，未计入均值",
    "{n} {n:trial|trials} FAILED, in no mean": "{n} 次试验失败，未计入均值",
    'None of {others} variants is shown to be better than "{b}" in {metric}.': (
        "在 {metric} 上，{others} 个变体中没有一个被证实优于“{b}”。"
    ),
    '{n} of {others} variants {n:is|are} better than "{b}" in {metric}, most of all "{a}", by {far} ({evidence}).': (
        "{others} 个变体中有 {n} 个在 {metric} 上优于“{b}”，其中“{a}”领先最多，相差 {far}（{evidence}）。"
    ),
    "{n} {n:is|are} worse": "{n} 个更差",
    "{n} {n:lies|lie} within the margin of no interest": "{n} 个在等效界值以内",
    "for {n} no difference was shown": "{n} 个未发现差异",
    "{n} cannot be judged": "{n} 个无法判断",
    "Of the others {rest}": "其余变体中 {rest}",
    "Of them {rest}": "其中 {rest}",
    "There is no other verdict": "没有其他结论",
    '"{a}" wins in {share} of the pairs': "“{a}”在 {share} 的配对中胜出",
    "How many more repeats would settle it cannot be told, since folds share rows": (
        "由于各折共用样本，无法判断再重复多少次才能得出结论"
    ),
    "How many more seeds would settle it is not known": "尚不清楚再用多少个种子才能得出结论",
    "About {n} more {n:seed|seeds} would settle it, were difference and spread those seen so far": (
        "若差值与离散程度保持目前所见，大约再用 {n} 个种子即可得出结论"
    ),
    "Its mean {metric} is unknown": "其 {metric} 均值未知",
    "Its mean {metric} is {mean}, interval {interval}": "其 {metric} 均值为 {mean}，区间为 {interval}",
    # What the source reported
    "confirmed": "得到证实",
    "confirmed in part": "部分得到证实",
    "not confirmed": "未得到证实",
    "not shown": "尚无定论",
    "not confirmed: the opposite was found": "未得到证实（结果相反）",
    "not confirmed: the difference lies within the margin": "未得到证实（差值在等效界值以内）",
    "not confirmed: a difference was found": "未得到证实（发现了差异）",
    "not confirmed: both found the same with each seed": "未得到证实（两者在每个种子上结果都相同）",
    "not confirmed: our runs lie elsewhere": "未得到证实（与我们的试验结果不符）",
    "{n} {n:claim|claims} of the source: {parts}.": "来源的 {n} 项论断：{parts}。",
    "{n} {outcome}": "{n} 项{outcome}",
    '"{claim}" ({source}) is not shown, for lack of finished trials.': "“{claim}”（{source}）：尚无定论，因为完成的试验不足。",
    '"{claim}" ({source}) is {outcome}. Found: {found}.': "“{claim}”（{source}）：{outcome}。实际结果：{found}。",
    '"{claim}" ({source}) is {outcome}.': "“{claim}”（{source}）：{outcome}。",
    "Of {n} {n:check|checks}: {parts}.": "共 {n} 项检查：{parts}。",
    "It holds here: {where}.": "在以下情形成立：{where}。",
    "{checked} ({measure})": "{checked}（{measure}）",
    '"{a}" reaches {value} ± {within}': "“{a}”达到 {value} ± {within}",
    '"{a}" reaches {value}': "“{a}”达到 {value}",
    '"{a}" is better than {b}': "“{a}”优于{b}",
    '"{a}" is worse than {b}': "“{a}”不如{b}",
    '"{a}" is like {b}': "“{a}”与{b}等效",
    "{value} ({evidence})": "{value}（{evidence}）",
    "{value} in {n} {n:pair|pairs}": "{value}（{n} 对）",
    "{value} in {n} {n:trial|trials}": "{value}（{n} 次试验）",
    "{value} on average, one more run at {interval} ({n} {n:trial|trials})": "均值为 {value}，再做一次试验的预测区间为 {interval}（{n} 次试验）",
    "the source says": "来源的论断",
    "checked": "检查内容",
    "by": "指标",
    "we found": "实际结果",
    "interval": "区间",
    "Differences are tested as in the comparisons, adjusted by Holm for {n} {n:pair|pairs}, those of all claims.": (
        "差值的检验方法与“比较”一节相同，按全部论断的 {n} 对比较以 Holm 法校正。"
    ),
    "A number is confirmed where one more run of ours may lie there: its interval ({level}) is that of a single run, not of a mean, and not adjusted.": (
        "若再做一次试验可能得到该数值，则视为得到证实：其区间（{level}）是单次试验的预测区间，而非均值的区间，且未经校正。"
    ),
}
