"""Tables and their legends in Chinese."""

from __future__ import annotations

TEMPLATES = {
    # Variants
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
    # Comparisons
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
    "Each look, at {looks} pairs, has an equal share of {alpha}, in p and interval.": (
        "分别在 {looks} 对时查看结果，各次查看平分水平 {alpha}，p 与区间均已计入。"
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
    # Ranks
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
    # The test set
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
    # Measures
    'In parentheses: the verdict beside "{b}".': "括号内为与“{b}”相比的结论。",
    "The comparisons by one measure are a family of their own, adjusted by Holm.": "同一指标下的比较自成一族，以 Holm 法校正。",
    "{mean} ({verdict})": "{mean}（{verdict}）",
    # What is open
    "more seeds": "还需种子数",
    "which would show": "届时可显示",
    "a difference": "存在差异",
    "that it lies within the margin": "差值在界值以内",
    "not known": "未知",
    "With a chance of {power}, were difference and spread truly those seen so far: a plan, no promise.": (
        "检验功效为 {power}，假定真实的差值与离散程度即为目前所见：这是计划，不是保证。"
    ),
    "None is added after the last look, at {n} {n:pair|pairs}: that takes another study.": (
        "最后一次查看（{n} 对）之后不再增加种子：那需要另一项研究。"
    ),
    "Not known: more than {most} seeds, or pairs without a spread.": "未知：需要超过 {most} 个种子，或配对差值无变异。",
    # Cost and appendix
    "phase": "阶段",
    "trials": "试验数",
    "what": "项目",
    "which": "内容",
    "versions": "版本",
    "engine": "引擎",
    "instruction set": "指令集",
    "sha256 of the spec": "配置的 sha256",
    "To repeat it all, save this as {name}.toml:": "要全部重现，请将以下内容保存为 {name}.toml：",
    # Data, network and program
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
