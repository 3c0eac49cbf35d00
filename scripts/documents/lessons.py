"""The first page of the lessons: all of them in their order, with the minutes that each takes."""

from documents.pages import DOCS, Language
from halfhour.lessons.catalogue import LESSONS

WORDS = {
    "en": (
        "Lessons",
        "From the first look at the machine to colour pictures past 90 %, with your own machine and models. Everything "
        "shown was run; `halfhour learn` opens a lesson, keeps your progress, and checks your exercises.",
        "| | lesson | minutes |",
    ),
    "zh": (
        "课程",
        "从认识这台电脑开始，一直学到彩色图片的准确率超过 90%，全程用自己的电脑和自己的模型。"
        "文中展示的一切都实际运行过；`halfhour learn` 可以打开课程、记录进度、批改练习。",
        "| | 课程 | 分钟 |",
    ),
}


def index(language: Language) -> str:
    """The list, of what is written so far."""
    title, lead, columns = WORDS[language.program]
    rows = [
        f"| {lesson.number} | [{lesson.title(language.program)}]({lesson.name}.md) | {lesson.minutes} |"
        for lesson in LESSONS
        if (DOCS / "lessons" / f"{lesson.name}{language.suffix}.md").exists()
    ]
    return f"# {title}\n\n{lead}\n\n{columns}\n| --- | --- | --- |\n" + "\n".join(rows) + "\n"
