"""Chinese: each English template and what it is here.

seed: 种子; trial: 试验; rows: 样本; adjusted: 校正后; margin of no interest: 等效界值.
"""

from __future__ import annotations

from plainnet.report.study.words import Words

NUMBERS = {
    "unknown": "未知",
    "{low} to {high}": "{low} 至 {high}",
    "{percent} %": "{percent}%",
    "{clauses}.": "{clauses}。",
    "; ": "；",
    ", ": "，",
    " ": "",
    '"{a}"': "“{a}”",
}
HEADINGS = {
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
}
VERDICTS = {
    "better": "更好",
    "worse": "更差",
    "equivalent": "等效",
    "no difference shown": "未发现差异",
    "too few pairs": "配对过少",
    "no spread": "差值无变异",
}
SENTENCES = {
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
}
VARIANTS = {
    "variant": "变体",
    "finished": "完成",
    "DIVERGED": "发散",
    "FAILED": "失败",
    "mean {metric}": "{metric} 均值",
    "sd": "标准差",
    "{share} t-interval": "{share} t 区间",
    "core seconds": "核秒",
    "more is better": "越大越好",
    "less is better": "越小越好",
    "{metric} on test rows, over the trials that finished; {direction}.": (
        "测试样本上的 {metric}，按已完成的试验统计；{direction}。"
    ),
    "The intervals are not adjusted and say nothing about differences, which are judged by pairs below.": (
        "这些区间未经多重比较校正，也不能说明差异；差异由下文的配对比较判断。"
    ),
    "Selected on validation rows, with other seeds, from {n} {n:variant|variants}.": (
        "在验证样本上用另外的种子从 {n} 个变体中选出。"
    ),
    "Not run yet: {n} {n:trial|trials}.": "尚未运行：{n} 次试验。",
}
COMPARISONS = {
    'Each is compared with "{b}", which the study names.': "各变体均与研究指定的基线“{b}”比较。",
    'Each is compared with "{b}", the first variant, since the study names none.': (
        "各变体均与第一个变体“{b}”比较，因为研究没有指定基线。"
    ),
    'Each is compared with "{b}", the first of the variants {group}, which the study names.': (
        "各变体均与“{b}”比较，它是研究指定为基线的 {group} 组中的第一个变体。"
    ),
    "Not compared, since no seed finished in the baseline too: {names}.": (
        "未作比较，因为没有任何种子在它们和基线中都完成：{names}。"
    ),
    "verdict": "结论",
    "pairs": "对数",
    "difference": "差值",
    "interval, adjusted": "校正后区间",
    "p, adjusted": "校正后 p",
    "P(beats)": "P(胜出)",
    "P(within margin)": "P(界值内)",
    "p beyond margin, adjusted": "超出界值的校正后 p",
    "Wilcoxon's p": "Wilcoxon 检验 p",
    "for other rows too, adjusted": "对其他样本（校正后）",
    "its interval": "其区间",
    "The test is the corrected resampled t over folds (Nadeau and Bengio 2003), which share training rows; d_z, P(beats) and Wilcoxon's p ignore that.": (
        "检验方法为按折的校正重抽样 t 检验（Nadeau and Bengio 2003），因为各折的训练样本有重叠；d_z、P(胜出) 和 Wilcoxon 检验 p 未考虑这一点。"
    ),
    "The test is the paired t over seeds.": "检验方法为按种子配对的 t 检验。",
    "Adjusted: by Holm, for {n} {n:comparison|comparisons}.": "校正采用 Holm 法，共 {n} 次比较。",
    "The interval excludes 0 exactly where the adjusted p is below {alpha}.": (
        "当且仅当校正后 p 小于 {alpha} 时，校正后区间不含 0。"
    ),
    "Not adjusted: all else.": "其余数值均未校正。",
    "d_z: the difference in standard deviations of a single one (Hedges).": "d_z：差值均值与配对差值标准差之比（经 Hedges 校正）。",
    "P(beats): the share of pairs won.": "P(胜出)：胜出的配对所占比例。",
    "Wilcoxon's test is a second opinion, from 6 pairs that differ.": (
        "Wilcoxon 符号秩检验仅作佐证，至少需要 6 对差值不为零的配对。"
    ),
    "The margin of no interest is {margin}.": "等效界值为 {margin}。",
    "For other rows too: seeds crossed with test rows, a family of its own.": (
        "对其他样本：采用种子与测试样本的交叉设计，单独作为一族比较。"
    ),
}
RANKS = {
    "mean rank": "平均秩",
    "Nemenyi's p beside the baseline": "与基线比较的 Nemenyi 检验 p",
    "Rank 1 is best, over the {n} {n:seed|seeds} that finished in all of these variants.": (
        "秩 1 为最佳，依据在所有这些变体中都完成的 {n} 个种子。"
    ),
    "Friedman's p {p}.": "Friedman 检验：p {p}。",
    "Mean ranks closer than {least} do not differ at {alpha} (Nemenyi, adjusted for all pairs of variants).": (
        "平均秩相差不足 {least} 的变体，在 {alpha} 水平上不能认为有差异（Nemenyi 检验，已对所有变体对校正）。"
    ),
    "A second opinion, rough below 10 seeds.": "此结果仅作佐证，种子少于 10 个时较为粗略。",
    "Left out, without a finished trial: {n} {n:variant|variants}.": "未列入，因为没有完成的试验：{n} 个变体。",
}
TEST = {
    "{n} test {n:row|rows}: a single one is {row} of accuracy.": "共 {n} 个测试样本，每个样本相当于 {row} 的准确率。",
    "Between two models of about {accuracy}, no difference below {least} can be claimed from them, and none below {usual} where the two err independently (sign test at {alpha}).": (
        "对于准确率约为 {accuracy} 的两个模型，凭这些样本无法断言小于 {least} 的差异；若两者的错误相互独立，则小于 {usual} 的差异也无法断言（符号检验，水平 {alpha}）。"
    ),
    "The comparisons are about other seeds.": "这些比较的结论针对其他种子。",
    "What they say about other rows is not known: {reason}.": "它们对其他样本意味着什么尚不清楚：{reason}。",
    "the metric is no share of right answers": "该指标不是正确回答的比例",
    "the test rows change with the seed": "测试样本随种子变化",
    "every fold has test rows of its own": "每一折都有各自的测试样本",
    "the labels of the test rows cannot be had": "无法取得测试样本的标签",
    "it takes 3 pairs of seeds on the same test rows": "需要 3 对使用相同测试样本的同种子试验",
}
REPORTED = {
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
MEASURES = {
    'In parentheses: the verdict beside "{b}".': "括号内为与“{b}”相比的结论。",
    "The comparisons by one measure are a family of their own, adjusted by Holm.": "同一指标下的比较自成一族，以 Holm 法校正。",
    "{mean} ({verdict})": "{mean}（{verdict}）",
}
OPEN = {
    "more seeds": "还需种子数",
    "which would show": "届时可显示",
    "a difference": "存在差异",
    "that it lies within the margin": "差值在界值以内",
    "not known": "未知",
    "With a chance of {power}, were difference and spread truly those seen so far: a plan, no promise.": (
        "检验功效为 {power}，假定真实的差值与离散程度即为目前所见：这是计划，不是保证。"
    ),
    "Not known: more than {most} seeds, or pairs without a spread.": "未知：需要超过 {most} 个种子，或配对差值无变异。",
}
APPENDIX = {
    "phase": "阶段",
    "trials": "试验数",
    "what": "项目",
    "which": "内容",
    "versions": "版本",
    "engine": "引擎",
    "instruction set": "指令集",
    "sha256 of the spec": "配置的 sha256",
    "To repeat it all, save this as {name}.toml:": "要全部重现，请将以下内容保存为 {name}.toml：",
}
PICTURES = {
    'Each variant beside the baseline, "{baseline}": the mean difference in {metric} (dot), its adjusted interval (bar), and the difference of each pair (ticks). A full dot is a settled verdict.': "各变体与基线“{baseline}”对照：{metric} 的平均差值（圆点）、其校正后区间（线段）以及每个配对的差值（短竖线）。实心圆点表示已有定论。",
    "The gray band is the margin of no interest.": "灰色带为等效界值范围。",
    "Shown are the best {first} and the worst {last} of {n} variants; the table holds them all.": "图中为 {n} 个变体中最好的 {first} 个和最差的 {last} 个；表中列出全部。",
    "difference in {metric} from the baseline": "与基线的 {metric} 差值",
    "the worst mean": "均值最差",
    "the best mean": "均值最佳",
    "the baseline": "基线",
    "Learning curves: each trial (thin), their mean (thick) and its {level} t-interval (band), not adjusted. The diamond at the right is what the test rows gave in the end. Training rows are judged as they are trained on, dropout and all.": "学习曲线：每次试验（细线）、其均值（粗线）及均值的 {level} t 区间（带），未经校正。右侧菱形为最终在测试样本上的结果。训练样本上的数值在训练过程中统计，dropout 等均处于开启状态。",
    "The loss is that of the data; what regularizers add stands apart, as the penalty.": "损失仅指数据损失；正则化项单独列为惩罚项。",
    "Shown are the best, the worst and the baseline of {n} variants.": "图中为 {n} 个变体中的最佳、最差和基线。",
    "{number} (logarithmic)": "{number}（对数刻度）",
    "loss": "损失",
    "penalty": "惩罚项",
    "epoch": "轮次",
    "training": "训练",
    "evaluated": "训练（评估模式）",
    "validation": "验证",
    "test": "测试",
    "on test rows": "测试样本上的",
    "on validation rows": "验证样本上的",
    "{a} and {b}: the mean {metric} {on_rows}, as lines with {level} t-intervals, not adjusted, and as a table, the bluer the better, the best framed. Parallel lines: what one is worth does not depend on the other. Variants share their seeds, so that differences are known better than these intervals tell.": "{a} 与 {b}：{on_rows} {metric} 均值，左为带 {level} t 区间（未经校正）的折线，右为表格，颜色越蓝越好，最佳者加框。折线平行表示一者的作用不依赖于另一者。各变体使用相同的种子，因此差异比这些区间所显示的更为确定。",
    "The mean {metric} {on_rows} over each number that was varied. A small dot is a variant, whatever else varies in it.": "{on_rows} {metric} 均值随每个变动的数值的变化。每个小圆点为一个变体，不论其他设置如何。",
    "The line is the mean of all variants with that value, with its {level} t-interval, not adjusted; listed values stand evenly.": "折线为取该值的所有变体的均值及其 {level} t 区间（未经校正）；列举的取值等距排列。",
    "The best mean {metric} {on_rows} to expect of so many different settings, tried at random.": "随机尝试若干种不同设置时，{on_rows} {metric} 最佳均值的期望。",
    "settings tried at random": "随机尝试的设置数",
    "best {metric} to expect": "{metric} 最佳值的期望",
    "{n} of {every} settings {n:brings|bring} {most} of what all of them gain over a single one.": "{every} 种设置中的 {n} 种即可获得全部设置相对单一设置所得收益的 {most}。",
    "They were judged on test rows, so that the best of them looks better than it is.": "这些设置是在测试样本上评判的，因此其中最佳者看起来比实际更好。",
    'The best mean, "{variant}", over its trials ({trials}): {wrong} of {every} predictions on test rows are wrong.': "均值最佳的变体“{variant}”在其全部 {trials} 次试验中：测试样本的 {every} 次预测中有 {wrong} 次错误。",
    "How often each true class (a row) was said to be each class (a column), over all trials; blue is right.": "每个真实类别（行）被判为各类别（列）的次数，对所有试验合计；蓝色为正确。",
    "true class": "真实类别",
    "predicted class": "预测类别",
    "recall": "召回率",
    "no rows": "无样本",
    "said": "预测为",
    "how often": "次数",
    "share of the true class": "占真实类别的比例",
    "The test rows that most trials get wrong. Above each: how many trials, of those that were tested on it.": "被最多次试验判错的测试样本。每张图上方为判错的试验数，以及用它测试过的试验总数。",
    "{wrong} of {tested} trials": "{tested} 次试验中 {wrong} 次判错",
    "is {name}": "真实：{name}",
    "said {name}": "预测：{name}",
}
SETTING = {
    'The network of "{variant}" has {n} weights and biases.': "“{variant}”的网络有 {n} 个参数（权重和偏置）。",
    "data set": "数据集",
    "training rows": "训练样本",
    "validation rows": "验证样本",
    "test rows": "测试样本",
    "how rows are held out": "留出方式",
    "test rows that are training rows too": "与训练样本重复的测试样本",
    "validation rows that are training rows too": "与训练样本重复的验证样本",
    "values in a row": "每个样本的数值个数",
    "preprocessing": "预处理",
    "none": "无",
    "targets": "目标变量",
    "classes": "类别",
    "labels": "标签",
    "{n}": "{n}",
    "{n}: {names}": "{n}：{names}",
    "regularizer": "正则化",
    "optimizer": "优化器",
    "rows in a batch": "批大小",
    "all": "全部",
    "epochs": "轮数",
    "layer": "层",
    "operation": "运算",
    "outputs": "输出数",
    "weights": "参数数",
    "share of all": "占总数比例",
    "What trained, each part once: its formula and the functions that compute it, as they stand.": "参与训练的各部分，每个列一次：其公式以及计算它的函数，均为原样。",
}


def form(n: int) -> int:
    """Words have one form."""
    return 0


CHINESE = Words(
    "zh",
    NUMBERS
    | HEADINGS
    | VERDICTS
    | SENTENCES
    | VARIANTS
    | COMPARISONS
    | RANKS
    | TEST
    | REPORTED
    | MEASURES
    | OPEN
    | APPENDIX
    | PICTURES
    | SETTING,
    form=form,
)
