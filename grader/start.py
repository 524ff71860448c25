"""Starting a grading run from pytest's configuration.

A sandbox needs a tenth of a second to get ready, so that it is started before anything large is
loaded here.
"""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from grader.errors import HookFailed, RubricError, UsageError
from grader.options import check_engine
from grader.sandbox.isolation import check_mode, find
from grader.sandbox.launcher import Launcher, best_launcher
from grader.settings import (
    SETTINGS,
    forget_graded_folders,
    refuse_settings_inside,
    refuse_unread_settings,
    settle_root,
)

if TYPE_CHECKING:
    from collections.abc import Callable

    from grader.engine.kind import Engine
    from grader.options import Options
    from grader.run import GradeRun
    from grader.session import GradeSession


def start(config: pytest.Config) -> GradeRun:
    """Return the run that `--grade` asks for.

    Raises:
        pytest.UsageError: the command line or the rubric is wrong.
    """
    refuse_settings_inside(config, config.getoption("grade"))
    forget_graded_folders(config, config.getoption("grade"))
    settle_root(config)
    if not config.getoption("rubric"):
        refuse_unread_settings(config)
    is_worker = hasattr(config, "workerinput")
    is_controller = not is_worker and config.getoption("dist", "no") != "no"
    launcher = None
    try:
        engine, mode = config.getoption("grade_engine"), config.getoption("grade_isolation")
        check_engine(
            engine,
            config.getoption("grade_dask_scheduler"),
            has_xdist=is_worker or is_controller,
        )
        check_mode(mode)
        if engine == "local":
            isolation = find(mode)
            if not is_controller and not config.option.collectonly:
                launcher = best_launcher(isolation)
        return _start(config, launcher, is_worker=is_worker, is_controller=is_controller)
    except (RubricError, UsageError) as error:
        if launcher is not None:
            launcher.close()
        raise pytest.UsageError(*str(error).splitlines()) from None
    except HookFailed as error:
        if launcher is not None:
            launcher.close()
        pytest.exit(str(error), returncode=pytest.ExitCode.INTERNAL_ERROR)


def _start(
    config: pytest.Config, launcher: Launcher | None, *, is_worker: bool, is_controller: bool
) -> GradeRun:
    from grader.free.arguments import Arguments  # noqa: PLC0415 the sandbox gets ready meanwhile
    from grader.run import GradeRun  # noqa: PLC0415 the same

    watches = config.getoption("grade_watch")
    if watches:
        from grader import watching  # noqa: PLC0415 few runs watch

        watching.refuse_contradictions(config)
    _quieten(config)
    session = _session(config, launcher)
    arguments = Arguments.of(config)
    run = GradeRun(session, arguments, is_worker=is_worker, is_controller=is_controller)
    if watches and arguments.tests:
        from grader.watched_tests import WatchTestHooks  # noqa: PLC0415 few runs watch

        config.pluginmanager.register(WatchTestHooks(run, arguments), "grade-watch")
    elif watches:
        hooks = watching.WatchHooks(run, partial(_session_anew, config))
        config.pluginmanager.register(hooks, "grade-watch")
    return run


def _session(config: pytest.Config, launcher: Launcher | None) -> GradeSession:
    from grader.beside import course_hooks  # noqa: PLC0415 the sandbox gets ready meanwhile
    from grader.free.arguments import Arguments  # noqa: PLC0415 the same
    from grader.session import GradeSession  # noqa: PLC0415 the same

    arguments = Arguments.of(config)
    options = replace(_options(config), tests=arguments.files)
    arguments.check(options)
    make_engine = _engine(options, launcher, only_collects=config.option.collectonly)
    return GradeSession(options, make_engine, hooks=course_hooks(config, options))


def _session_anew(config: pytest.Config) -> GradeSession:
    """Return another session like the first, which reads everything anew."""
    launcher = best_launcher(find(config.getoption("grade_isolation")))
    try:
        return _session(config, launcher)
    except BaseException:
        launcher.close()
        raise


def _engine(
    options: Options, launcher: Launcher | None, *, only_collects: bool
) -> Callable[[], Engine] | None:
    """Return what makes the engine; None where nothing is run."""
    if launcher is not None:
        from grader.engine.local import LocalEngine  # noqa: PLC0415 the sandbox gets ready

        return partial(LocalEngine, launcher, options.workers)
    if options.engine == "local" or only_collects:
        return None
    from grader.engine.connect import connect  # noqa: PLC0415 few runs have a cluster

    return partial(
        connect,
        options.scheduler,
        isolation=options.isolation,
        workers=options.workers if options.workers_given else None,
        cores=options.workers,
        root=options.root,
    )


def _options(config: pytest.Config) -> Options:
    from grader import options  # noqa: PLC0415 the sandbox gets ready meanwhile
    from grader.reports import parse_formats  # noqa: PLC0415 the same

    root = Path(config.invocation_params.dir)
    paths = tuple(Path(path) for path in config.getoption("grade"))
    workers = config.getoption("grade_workers")
    seconds = config.getoption("grade_timeout")
    memory = config.getoption("grade_memory")
    out = config.getoption("grade_out")
    fill, column = _named(config, "grade_fill"), config.getoption("grade_column")
    part = config.getoption("grade_shard")
    if column is not None and fill is None:
        raise UsageError("--grade-column names a column of the gradebook that --grade-fill names.")
    folder = options.out_folder(out, paths, root, fills=fill is not None)
    keeps = folder is not None and not config.option.collectonly
    rubric = config.getoption("rubric") or _rubric_of_settings(config)
    return options.Options(
        paths=paths,
        rubric=rubric or options.DEFAULT_RUBRIC,
        remark="" if rubric else _unused_settings(paths, root),
        root=root,
        out=folder,
        out_given=out is not None,
        formats=parse_formats(config.getoption("grade_format")),
        visible_only=config.getoption("grade_visible"),
        workers=options.count(workers, "--grade-workers") or options.default_workers(),
        call_seconds=options.positive(seconds, "--grade-timeout") if seconds is not None else None,
        memory_mb=options.count(memory, "--grade-memory"),
        isolation=config.getoption("grade_isolation"),
        exit_zero=config.getoption("exit_zero"),
        fill=fill,
        roster=_named(config, "grade_roster"),
        column=column,
        gradebook=folder / options.GRADEBOOK if folder is not None and keeps else None,
        regrade=config.getoption("grade_regrade"),
        forget_marks=config.getoption("grade_forget_marks"),
        shard=options.shard(part) if part is not None else None,
        engine=config.getoption("grade_engine"),
        scheduler=config.getoption("grade_dask_scheduler"),
        workers_given=workers is not None,
        times=_named(config, "grade_times"),
        late_days=_named(config, "grade_late_days"),
        marks=_named(config, "grade_marks"),
    )


def _named(config: pytest.Config, option: str) -> Path | None:
    given = config.getoption(option)
    return Path(given) if given is not None else None


def _unused_settings(paths: tuple[Path, ...], root: Path) -> str:
    if not any((root / paths[0].parent / name).is_file() for name in SETTINGS):
        return ""
    from grader.usual_rubric import unused_settings  # noqa: PLC0415 few submissions have some

    return unused_settings(paths, root)


def _rubric_of_settings(config: pytest.Config) -> str:
    """Return the rubric that the settings file names; a file's path begins where that file lies."""
    name = str(config.getini("grade_rubric"))
    is_file = name.endswith(".toml") or Path(name).name != name
    if not is_file or config.inipath is None:
        return name
    return str(config.inipath.parent / name)


def _quieten(config: pytest.Config) -> None:
    """Leave out pytest's list of failures, unless it was asked for: the table says it better."""
    if config.getoption("tbstyle", "") == "auto":
        config.option.tbstyle = "no"
    if config.getoption("reportchars", "") == "fE":
        config.option.reportchars = ""
