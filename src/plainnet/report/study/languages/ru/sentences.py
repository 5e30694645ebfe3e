"""Headings, verdicts and sentences in Russian."""

from __future__ import annotations

TEMPLATES = {
    # Numbers, and what joins sentences
    "unknown": "неизвестно",
    "{low} to {high}": "от {low} до {high}",
    "{percent} %": "{percent}\N{NO-BREAK SPACE}%",
    "{clauses}.": "{clauses}.",
    "; ": "; ",
    ", ": ", ",
    " ": " ",
    '"{a}"': "«{a}»",
    # Headings
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
    # Verdicts
    "better": "лучше",
    "worse": "хуже",
    "equivalent": "эквивалентен",
    "no difference shown": "различие не выявлено",
    "too few pairs": "мало пар",
    "no spread": "нет разброса",
    # The answer
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
    '"{a}" cannot be judged beside "{b}": {n} {n:pair|pairs} finished, and the first look takes {first}': (
        "Сравнить «{a}» с «{b}» нельзя: оба запуска завершились лишь в {n} {n:паре|парах|парах}, а для первого просмотра нужно {first}"
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
    # What the source reported
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
