"""Russian: each English template and what it is here.

seed: зерно; trial: запуск; rows: примеры; adjusted: скорректированный; margin of no interest: граница эквивалентности.
"""

from __future__ import annotations

from plainnet.report.study.words import Words

NUMBERS = {
    "unknown": "неизвестно",
    "{low} to {high}": "от {low} до {high}",
    "{percent} %": "{percent}\N{NO-BREAK SPACE}%",
    "{clauses}.": "{clauses}.",
    "; ": "; ",
    ", ": ", ",
    " ": " ",
    '"{a}"': "«{a}»",
}
HEADINGS = {
    "Question": "Вопрос",
    "Answer": "Ответ",
    "Variants": "Варианты",
    "Comparisons": "Сравнения",
    "What the source reported": "Что сообщает источник",
    "Judged by more than one number": "Оценка по нескольким показателям",
    "Ranks": "Ранги",
    "What the test set can tell": "Что позволяет различить тестовая выборка",
    "What would settle what is open": "Чего не хватает для определённого вывода",
    "Data and network": "Данные и сеть",
    "Differences": "Различия",
    "Learning curves": "Кривые обучения",
    "Interactions": "Взаимодействия",
    "Sensitivity": "Чувствительность",
    "The best result against the tuning budget": "Лучший результат в зависимости от бюджета подбора",
    "Mistakes": "Ошибки",
    "Program": "Программа",
    "Cost": "Затраты",
    "Appendix": "Приложение",
}
VERDICTS = {
    "better": "лучше",
    "worse": "хуже",
    "equivalent": "эквивалентен",
    "no difference shown": "различие не выявлено",
    "too few pairs": "мало пар",
    "no spread": "нет разброса",
}
SENTENCES = {
    'There is one variant, "{b}", and nothing to compare it with.': "Вариант только один, «{b}», и сравнить его не с чем.",
    'No variant can be compared with "{b}": no seed finished in both.': (
        "Ни один вариант нельзя сравнить с «{b}»: нет зерна, при котором завершились бы оба запуска."
    ),
    '"{a}" is better than "{b}": its {metric} is higher by {far} ({evidence})': (
        "«{a}» лучше, чем «{b}»: {metric} выше на {far} ({evidence})"
    ),
    '"{a}" is better than "{b}": its {metric} is lower by {far} ({evidence})': (
        "«{a}» лучше, чем «{b}»: {metric} ниже на {far} ({evidence})"
    ),
    '"{a}" is worse than "{b}": its {metric} is higher by {far} ({evidence})': (
        "«{a}» хуже, чем «{b}»: {metric} выше на {far} ({evidence})"
    ),
    '"{a}" is worse than "{b}": its {metric} is lower by {far} ({evidence})': (
        "«{a}» хуже, чем «{b}»: {metric} ниже на {far} ({evidence})"
    ),
    '"{a}" and "{b}" are equivalent: their difference in {metric}, {difference}, lies within the margin of {margin} ({evidence})': (
        "«{a}» и «{b}» эквивалентны: разность по метрике {metric}, {difference}, не выходит за границу эквивалентности {margin} ({evidence})"
    ),
    'No difference was shown between "{a}" and "{b}": {difference} in {metric} ({evidence})': (
        "Различие между «{a}» и «{b}» не выявлено: разность по метрике {metric} составляет {difference} ({evidence})"
    ),
    '"{a}" cannot be judged beside "{b}": {n} {n:pair|pairs} finished, and it takes two': (
        "Сравнить «{a}» с «{b}» нельзя: оба запуска завершились лишь в {n} {n:паре|парах|парах}, а нужны хотя бы две пары"
    ),
    '"{a}" cannot be judged beside "{b}": {metric} differs by {difference} in each of {n} {n:pair|pairs}, which says nothing about others': (
        "Сравнить «{a}» с «{b}» нельзя: разность по метрике {metric} во всех парах ({n}) одна и та же, {difference}, и о других парах это ничего не говорит"
    ),
    "adjusted interval {interval}, adjusted p {p}, {n} {n:pair|pairs} of seeds": (
        "скорректированный интервал {interval}, скорректированное p {p}, {n} {n:пара|пары|пар} запусков"
    ),
    "adjusted interval {interval}, adjusted p {p}, {n} {n:pair|pairs} of folds": (
        "скорректированный интервал {interval}, скорректированное p {p}, {n} {n:пара|пары|пар} блоков кросс-валидации"
    ),
    "adjusted p {p} of one beyond it, {n} {n:pair|pairs} of folds": (
        "скорректированное p {p} для разности за этой границей, {n} {n:пара|пары|пар} блоков кросс-валидации"
    ),
    "adjusted p {p} of one beyond it, {n} {n:pair|pairs} of seeds": (
        "скорректированное p {p} для разности за этой границей, {n} {n:пара|пары|пар} запусков"
    ),
    "this holds for other test rows too (adjusted interval {interval})": (
        "это верно и для других тестовых примеров (скорректированный интервал {interval})"
    ),
    "this is not shown for other test rows too (adjusted interval {interval})": (
        "для других тестовых примеров это не показано (скорректированный интервал {interval})"
    ),
    "{n} {n:trial|trials} DIVERGED and {m} {m:trial|trials} FAILED, in no mean": (
        "обучение разошлось в {n} {n:запуске|запусках|запусках}, сбой произошёл в {m} {m:запуске|запусках|запусках} (в средние не входят)"
    ),
    "{n} {n:trial|trials} DIVERGED, in no mean": (
        "обучение разошлось в {n} {n:запуске|запусках|запусках} ({n:не входит|не входят|не входят} в средние)"
    ),
    "{n} {n:trial|trials} FAILED, in no mean": (
        "сбой произошёл в {n} {n:запуске|запусках|запусках} ({n:не входит|не входят|не входят} в средние)"
    ),
    'None of {others} variants is shown to be better than "{b}" in {metric}.': (
        "Превосходство над «{b}» по метрике {metric} не показано ни для одного из {others} {others:варианта|вариантов|вариантов}."
    ),
    '{n} of {others} variants {n:is|are} better than "{b}" in {metric}, most of all "{a}", by {far} ({evidence}).': (
        "{n} из {others} {others:варианта|вариантов|вариантов} лучше, чем «{b}», по метрике {metric}; больше всего выигрывает «{a}», на {far} ({evidence})."
    ),
    "{n} {n:is|are} worse": "{n} хуже",
    "{n} {n:lies|lie} within the margin of no interest": "{n} {n:эквивалентен|эквивалентны|эквивалентны} базовому",
    "for {n} no difference was shown": "для {n} различие не выявлено",
    "{n} cannot be judged": "для {n} вывод невозможен",
    "Of the others {rest}": "Среди остальных: {rest}",
    "Of them {rest}": "Среди них: {rest}",
    "There is no other verdict": "Других выводов нет",
    '"{a}" wins in {share} of the pairs': "«{a}» выигрывает в {share} пар",
    "How many more repeats would settle it cannot be told, since folds share rows": (
        "Сколько ещё повторений нужно для определённого вывода, сказать нельзя: у блоков есть общие примеры"
    ),
    "How many more seeds would settle it is not known": "Сколько ещё зёрен нужно для определённого вывода, неизвестно",
    "About {n} more {n:seed|seeds} would settle it, were difference and spread those seen so far": (
        "Для определённого вывода нужно было бы ещё около {n} {n:зерна|зёрен|зёрен}, если разность и разброс останутся прежними"
    ),
    "Its mean {metric} is unknown": "Среднее значение {metric} неизвестно",
    "Its mean {metric} is {mean}, interval {interval}": "Среднее значение {metric} равно {mean}, интервал {interval}",
}
VARIANTS = {
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
}
COMPARISONS = {
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
}
RANKS = {
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
}
TEST = {
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
}
REPORTED = {
    "confirmed": "подтверждено",
    "confirmed in part": "подтверждено частично",
    "not confirmed": "не подтверждено",
    "not shown": "не установлено",
    "not confirmed: the opposite was found": "не подтверждено (обнаружено обратное)",
    "not confirmed: the difference lies within the margin": "не подтверждено (разность в пределах границы эквивалентности)",
    "not confirmed: a difference was found": "не подтверждено (обнаружено различие)",
    "not confirmed: both found the same with each seed": "не подтверждено (результаты попарно совпадают)",
    "not confirmed: our runs lie elsewhere": "не подтверждено (наши запуски дают другие значения)",
    "{n} {n:claim|claims} of the source: {parts}.": "{n} {n:утверждение|утверждения|утверждений} источника: {parts}.",
    "{n} {outcome}": "{outcome} — {n}",
    '"{claim}" ({source}) is not shown, for lack of finished trials.': (
        "«{claim}» ({source}): не установлено, так как завершённых запусков недостаточно."
    ),
    '"{claim}" ({source}) is {outcome}. Found: {found}.': "«{claim}» ({source}): {outcome}. Получено: {found}.",
    '"{claim}" ({source}) is {outcome}.': "«{claim}» ({source}): {outcome}.",
    "Of {n} {n:check|checks}: {parts}.": "Всего проверок — {n}: {parts}.",
    "It holds here: {where}.": "Выполняется здесь: {where}.",
    "{checked} ({measure})": "{checked} ({measure})",
    '"{a}" reaches {value} ± {within}': "«{a}» достигает {value} ± {within}",
    '"{a}" reaches {value}': "«{a}» достигает {value}",
    '"{a}" is better than {b}': "«{a}» лучше, чем {b}",
    '"{a}" is worse than {b}': "«{a}» хуже, чем {b}",
    '"{a}" is like {b}': "«{a}» эквивалентен {b}",
    "{value} ({evidence})": "{value} ({evidence})",
    "{value} in {n} {n:pair|pairs}": "{value} по {n} {n:паре|парам|парам}",
    "{value} in {n} {n:trial|trials}": "{value} по {n} {n:запуску|запускам|запускам}",
    "{value} on average, one more run at {interval} ({n} {n:trial|trials})": (
        "в среднем {value}, ещё один запуск дал бы {interval} ({n} {n:запуск|запуска|запусков})"
    ),
    "the source says": "утверждение источника",
    "checked": "что проверялось",
    "by": "показатель",
    "we found": "получено",
    "interval": "интервал",
    "Differences are tested as in the comparisons, adjusted by Holm for {n} {n:pair|pairs}, those of all claims.": (
        "Разности проверяются тем же критерием, что и в сравнениях, с поправкой Холма по всем парам всех утверждений ({n})."
    ),
    "A number is confirmed where one more run of ours may lie there: its interval ({level}) is that of a single run, not of a mean, and not adjusted.": (
        "Число подтверждено, если его мог бы дать ещё один наш запуск: здесь интервал ({level}) — предсказательный, для одного запуска, а не для среднего, и не скорректирован."
    ),
}
MEASURES = {
    'In parentheses: the verdict beside "{b}".': "В скобках: вывод о сравнении с «{b}».",
    "The comparisons by one measure are a family of their own, adjusted by Holm.": (
        "Сравнения по каждому показателю образуют отдельное семейство, скорректированное по Холму."
    ),
    "{mean} ({verdict})": "{mean} ({verdict})",
}
OPEN = {
    "more seeds": "ещё зёрен",
    "which would show": "что они покажут",
    "a difference": "различие",
    "that it lies within the margin": "эквивалентность",
    "not known": "неизвестно",
    "With a chance of {power}, were difference and spread truly those seen so far: a plan, no promise.": (
        "С вероятностью {power}, если истинные разность и разброс таковы, какими видны сейчас: это план, а не обещание."
    ),
    "Not known: more than {most} seeds, or pairs without a spread.": "Неизвестно: больше {most} зёрен или пары без разброса.",
}
APPENDIX = {
    "phase": "этап",
    "trials": "запуски",
    "what": "что",
    "which": "значение",
    "versions": "версии",
    "engine": "движок",
    "instruction set": "набор инструкций",
    "sha256 of the spec": "sha256 спецификации",
    "To repeat it all, save this as {name}.toml:": "Чтобы всё повторить, сохраните это как {name}.toml:",
}
PICTURES = {
    'Each variant beside the baseline, "{baseline}": the mean difference in {metric} (dot), its adjusted interval (bar), and the difference of each pair (ticks). A full dot is a settled verdict.': "Каждый вариант рядом с базовым, «{baseline}»: средняя разность по метрике {metric} (точка), её скорректированный интервал (отрезок) и разность в каждой паре (штрихи). Закрашенная точка — вывод определён.",
    "The gray band is the margin of no interest.": "Серая полоса — граница эквивалентности.",
    "Shown are the best {first} and the worst {last} of {n} variants; the table holds them all.": "Показаны {first} {first:лучший|лучших|лучших} и {last} {last:худший|худших|худших} из {n} {n:варианта|вариантов|вариантов}; в таблице есть все.",
    "difference in {metric} from the baseline": "разность с базовым по метрике {metric}",
    "the worst mean": "худшее среднее",
    "the best mean": "лучшее среднее",
    "the baseline": "базовый вариант",
    "Learning curves: each trial (thin), their mean (thick) and its {level} t-interval (band), not adjusted. The diamond at the right is what the test rows gave in the end. Training rows are judged as they are trained on, dropout and all.": "Кривые обучения: каждый запуск (тонкие линии), их среднее (толстая линия) и его {level} t-интервал (полоса), не скорректированный. Ромб справа — итог на тестовых примерах. На обучающих примерах показатели считаются по ходу обучения, с включённым dropout.",
    "The loss is that of the data; what regularizers add stands apart, as the penalty.": "Потери — только по данным; вклад регуляризации показан отдельно, как штраф.",
    "Shown are the best, the worst and the baseline of {n} variants.": "Показаны лучший, худший и базовый из {n} {n:варианта|вариантов|вариантов}.",
    "{number} (logarithmic)": "{number} (лог. шкала)",
    "loss": "потери",
    "penalty": "штраф",
    "epoch": "эпоха",
    "training": "обучающая",
    "evaluated": "обучающая (оценка)",
    "validation": "валидационная",
    "test": "тестовая",
    "on test rows": "на тестовых примерах",
    "on validation rows": "на валидационных примерах",
    "{a} and {b}: the mean {metric} {on_rows}, as lines with {level} t-intervals, not adjusted, and as a table, the bluer the better, the best framed. Parallel lines: what one is worth does not depend on the other. Variants share their seeds, so that differences are known better than these intervals tell.": "{a} и {b}: среднее {metric} {on_rows} в виде линий с {level} t-интервалами, не скорректированными, и в виде таблицы: чем синее, тем лучше, лучшее в рамке. Параллельные линии означают, что эффект одного не зависит от другого. У вариантов общие зёрна, поэтому различия известны точнее, чем показывают эти интервалы.",
    "The mean {metric} {on_rows} over each number that was varied. A small dot is a variant, whatever else varies in it.": "Среднее {metric} {on_rows} в зависимости от каждого варьируемого числа. Маленькая точка — вариант, чем бы ещё он ни отличался.",
    "The line is the mean of all variants with that value, with its {level} t-interval, not adjusted; listed values stand evenly.": "Линия — среднее всех вариантов с этим значением и его {level} t-интервал, не скорректированный; перечисленные значения стоят через равные промежутки.",
    "The best mean {metric} {on_rows} to expect of so many different settings, tried at random.": "Ожидаемое лучшее среднее {metric} {on_rows} при таком числе разных настроек, взятых случайно.",
    "settings tried at random": "число случайных настроек",
    "best {metric} to expect": "ожидаемое лучшее {metric}",
    "{n} of {every} settings {n:brings|bring} {most} of what all of them gain over a single one.": "{n} из {every} настроек {n:даёт|дают|дают} {most} выигрыша, который все они дают по сравнению с одной.",
    "They were judged on test rows, so that the best of them looks better than it is.": "Они оценены на тестовых примерах, поэтому лучшая из них выглядит лучше, чем есть.",
    'The best mean, "{variant}", over its trials ({trials}): {wrong} of {every} predictions on test rows are wrong.': "У варианта с лучшим средним, «{variant}», по всем запускам ({trials}): {wrong} из {every} {every:предсказания|предсказаний|предсказаний} на тестовых примерах {wrong:неверно|неверны|неверны}.",
    "How often each true class (a row) was said to be each class (a column), over all trials; blue is right.": "Сколько раз каждый истинный класс (строка) был назван каждым классом (столбец), по всем запускам; синее — верно.",
    "true class": "истинный класс",
    "predicted class": "предсказанный класс",
    "recall": "полнота",
    "no rows": "нет примеров",
    "said": "ответ",
    "how often": "сколько раз",
    "share of the true class": "доля истинного класса",
    "The test rows that most trials get wrong. Above each: how many trials, of those that were tested on it.": "Тестовые примеры, на которых ошибается больше всего запусков. Над каждым — в скольких запусках, из тех, что на нём проверялись.",
    "{wrong} of {tested} trials": "{wrong} из {tested} {tested:запуска|запусков|запусков}",
    "is {name}": "верно: {name}",
    "said {name}": "ответ: {name}",
}
SETTING = {
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


def form(n: int) -> int:
    """1 зерно, 2 зерна, 5 зёрен."""
    if n % 10 == 1 and n % 100 != 11:
        return 0
    return 1 if n % 10 in {2, 3, 4} and n % 100 not in {12, 13, 14} else 2


RUSSIAN = Words(
    "ru",
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
    point=",",
    group="\N{NO-BREAK SPACE}",
    form=form,
)
