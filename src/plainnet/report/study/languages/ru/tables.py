"""Tables and their legends in Russian."""

from __future__ import annotations

TEMPLATES = {
    # Variants
    "variant": "вариант",
    "finished": "завершено",
    "DIVERGED": "разошлось",
    "FAILED": "сбои",
    "mean {metric}": "среднее {metric}",
    "sd": "ст. откл.",
    "{share} t-interval": "{share} t-интервал",
    "core seconds": "ядро-секунды",
    "more is better": "чем больше, тем лучше",
    "less is better": "чем меньше, тем лучше",
    "{metric} on test rows, over the trials that finished; {direction}.": (
        "{metric} на тестовых примерах, по завершённым запускам; {direction}."
    ),
    "The intervals are not adjusted and say nothing about differences, which are judged by pairs below.": (
        "Эти интервалы не скорректированы и о различиях не говорят: о различиях судят ниже, по парам запусков."
    ),
    "Selected on validation rows, with other seeds, from {n} {n:variant|variants}.": (
        "Отобраны на валидационных примерах, при других зёрнах, из {n} {n:варианта|вариантов|вариантов}."
    ),
    "Not run yet: {n} {n:trial|trials}.": "Ещё не выполнено: {n} {n:запуск|запуска|запусков}.",
    # Comparisons
    'Each is compared with "{b}", which the study names.': "Каждый вариант сравнивается с базовым, «{b}», заданным в исследовании.",
    'Each is compared with "{b}", the first variant, since the study names none.': (
        "Каждый вариант сравнивается с «{b}», первым по порядку, так как базовый в исследовании не задан."
    ),
    'Each is compared with "{b}", the first of the variants {group}, which the study names.': (
        "Каждый вариант сравнивается с «{b}», первым из группы {group}, заданной в исследовании как базовая."
    ),
    "Not compared, since no seed finished in the baseline too: {names}.": (
        "Не сравниваются, так как нет зерна, при котором завершились бы и они, и базовый вариант: {names}."
    ),
    "verdict": "вывод",
    "pairs": "пары",
    "difference": "разность",
    "interval, adjusted": "скорр. интервал",
    "p, adjusted": "скорр. p",
    "P(beats)": "P(лучше)",
    "P(within margin)": "P(в границах)",
    "p beyond margin, adjusted": "скорр. p вне границ",
    "Wilcoxon's p": "p Уилкоксона",
    "for other rows too, adjusted": "и для других примеров, скорр.",
    "its interval": "его интервал",
    "The test is the corrected resampled t over folds (Nadeau and Bengio 2003), which share training rows; d_z, P(beats) and Wilcoxon's p ignore that.": (
        "Критерий — t-критерий по блокам кросс-валидации с поправкой на повторное использование примеров (Nadeau and Bengio 2003): обучающие выборки блоков пересекаются; d_z, P(лучше) и p Уилкоксона этого не учитывают."
    ),
    "The test is the paired t over seeds.": "Критерий — парный t-критерий Стьюдента по зёрнам.",
    "Adjusted: by Holm, for {n} {n:comparison|comparisons}.": (
        "Скорректировано (скорр.) по Холму: {n} {n:сравнение|сравнения|сравнений}."
    ),
    "The interval excludes 0 exactly where the adjusted p is below {alpha}.": (
        "Скорректированный интервал не содержит 0 ровно тогда, когда скорректированное p меньше {alpha}."
    ),
    "Each look, at {looks} pairs, has an equal share of {alpha}, in p and interval.": (
        "Каждому просмотру (при {looks} парах) отведена равная доля уровня {alpha}: это учтено и в p, и в интервале."
    ),
    "Not adjusted: all else.": "Всё остальное не скорректировано.",
    "d_z: the difference in standard deviations of a single one (Hedges).": (
        "d_z: средняя разность в единицах стандартного отклонения разностей (с поправкой Хеджеса)."
    ),
    "P(beats): the share of pairs won.": "P(лучше): доля пар, в которых вариант лучше базового.",
    "Wilcoxon's test is a second opinion, from 6 pairs that differ.": (
        "Критерий Уилкоксона — второе мнение; ему нужно не менее 6 пар с ненулевой разностью."
    ),
    "The margin of no interest is {margin}.": "Граница эквивалентности: {margin}.",
    "For other rows too: seeds crossed with test rows, a family of its own.": (
        "И для других примеров: перекрёстный план «зёрна × тестовые примеры», отдельное семейство сравнений."
    ),
    # Ranks
    "mean rank": "средний ранг",
    "Nemenyi's p beside the baseline": "p Неменьи для пары с базовым",
    "Rank 1 is best, over the {n} {n:seed|seeds} that finished in all of these variants.": (
        "Ранг 1 — лучший; по {n} {n:зерну|зёрнам|зёрнам}, при {n:котором|которых|которых} завершились все эти варианты."
    ),
    "Friedman's p {p}.": "Критерий Фридмана: p {p}.",
    "Mean ranks closer than {least} do not differ at {alpha} (Nemenyi, adjusted for all pairs of variants).": (
        "Средние ранги, отстоящие друг от друга меньше чем на {least}, на уровне {alpha} не различаются (критерий Неменьи, с поправкой на все пары вариантов)."
    ),
    "A second opinion, rough below 10 seeds.": "Это второе мнение, грубое, если зёрен меньше 10.",
    "Left out, without a finished trial: {n} {n:variant|variants}.": (
        "Не включены, так как нет завершённых запусков: {n} {n:вариант|варианта|вариантов}."
    ),
    # The test set
    "{n} test {n:row|rows}: a single one is {row} of accuracy.": (
        "{n} {n:тестовый пример|тестовых примера|тестовых примеров}; на один приходится {row} доли верных ответов."
    ),
    "Between two models of about {accuracy}, no difference below {least} can be claimed from them, and none below {usual} where the two err independently (sign test at {alpha}).": (
        "Для двух моделей с долей верных ответов около {accuracy} эти примеры не позволяют утверждать различие меньше {least}, а если модели ошибаются независимо, то и меньше {usual} (критерий знаков, уровень {alpha})."
    ),
    "The comparisons are about other seeds.": "Выводы сравнений распространяются на другие зёрна.",
    "What they say about other rows is not known: {reason}.": "Что они говорят о других примерах, неизвестно: {reason}.",
    "the metric is no share of right answers": "метрика не является долей верных ответов",
    "the test rows change with the seed": "тестовые примеры меняются вместе с зерном",
    "every fold has test rows of its own": "у каждого блока свои тестовые примеры",
    "the labels of the test rows cannot be had": "метки тестовых примеров недоступны",
    "it takes 3 pairs of seeds on the same test rows": "нужны 3 пары запусков на одних и тех же тестовых примерах",
    # Measures
    'In parentheses: the verdict beside "{b}".': "В скобках: вывод о сравнении с «{b}».",
    "The comparisons by one measure are a family of their own, adjusted by Holm.": (
        "Сравнения по каждому показателю образуют отдельное семейство, скорректированное по Холму."
    ),
    "{mean} ({verdict})": "{mean} ({verdict})",
    # What is open
    "more seeds": "ещё зёрен",
    "which would show": "что они покажут",
    "a difference": "различие",
    "that it lies within the margin": "эквивалентность",
    "not known": "неизвестно",
    "With a chance of {power}, were difference and spread truly those seen so far: a plan, no promise.": (
        "С вероятностью {power}, если истинные разность и разброс таковы, какими видны сейчас: это план, а не обещание."
    ),
    "None is added after the last look, at {n} {n:pair|pairs}: that takes another study.": (
        "После последнего просмотра (при {n} {n:паре|парах|парах}) зёрна не добавляются: для этого нужно новое исследование."
    ),
    "Not known: more than {most} seeds, or pairs without a spread.": "Неизвестно: больше {most} зёрен или пары без разброса.",
    # Cost and appendix
    "phase": "этап",
    "trials": "запуски",
    "what": "что",
    "which": "значение",
    "versions": "версии",
    "engine": "движок",
    "instruction set": "набор инструкций",
    "sha256 of the spec": "sha256 спецификации",
    "To repeat it all, save this as {name}.toml:": "Чтобы всё повторить, сохраните это как {name}.toml:",
    # Data, network and program
    'The network of "{variant}" has {n} weights and biases.': "В сети варианта «{variant}» {n} {n:параметр|параметра|параметров} (веса и смещения).",
    "data set": "набор данных",
    "training rows": "обучающие примеры",
    "validation rows": "валидационные примеры",
    "test rows": "тестовые примеры",
    "how rows are held out": "как отделены примеры",
    "test rows that are training rows too": "тестовые примеры, которые есть и среди обучающих",
    "validation rows that are training rows too": "валидационные примеры, которые есть и среди обучающих",
    "values in a row": "чисел в примере",
    "preprocessing": "предобработка",
    "none": "нет",
    "targets": "целевые величины",
    "classes": "классы",
    "labels": "метки",
    "{n}": "{n}",
    "{n}: {names}": "{n}: {names}",
    "regularizer": "регуляризация",
    "optimizer": "оптимизатор",
    "rows in a batch": "примеров в батче",
    "all": "все",
    "epochs": "эпохи",
    "layer": "слой",
    "operation": "операция",
    "outputs": "выходы",
    "weights": "параметры",
    "share of all": "доля от всех",
    "What trained, each part once: its formula and the functions that compute it, as they stand.": "Что обучалось, каждая часть один раз: её формула и функции, которые её вычисляют, как они есть.",
}
