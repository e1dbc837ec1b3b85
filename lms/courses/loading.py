"""A programme's folder -> programme, modules and pictures. See content/README.md for the format."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

import yaml
from flask_babel import gettext as _
from sqlalchemy import select

from lms.core import richtext, storage, yamlfile
from lms.core.db import db
from lms.core.errors import Fault, Invalid
from lms.core.loading import LoadReport
from lms.core.yamlfile import FileFault
from lms.courses import module_text, pictures
from lms.courses.definition import ModuleHead, ProgrammeFile
from lms.courses.models import (
    MediaFile,
    Module,
    ModulePart,
    ModuleVersion,
    Programme,
    ProgrammeVersion,
    Stage,
    StageKind,
)
from lms.courses.pictures import Picture
from lms.providers.models import Provider

_FILE_NAME = re.compile(r"^(?P<position>\d{2})-(?P<slug>[a-z0-9-]+)\.md$")
MINUTES_OF_JP = 45
WITHDRAWN = 0  # current_number of a module whose file is gone: nobody reads it, its versions stay


@dataclass(frozen=True, slots=True)
class ParsedPart:
    slug: str
    title: str
    html: str  # cleaned


@dataclass(frozen=True, slots=True)
class ParsedModule:
    file: Path
    position: int
    head: ModuleHead
    parts: tuple[ParsedPart, ...]
    digest: str


@dataclass(frozen=True, slots=True)
class Parsed:
    """A programme's folder as it was read; ``programme`` is None where programme.yaml has faults."""

    folder: Path
    programme: ProgrammeFile | None
    modules: tuple[ParsedModule, ...]
    pictures: tuple[Picture, ...]

    @property
    def file(self) -> Path:
        return self.folder / "programme.yaml"


def read(folder: Path, faults: list[FileFault]) -> Parsed:
    """Read programme.yaml, modules and media; no database. Everything wrong is in ``faults``."""
    file = folder / "programme.yaml"
    if not file.is_file():
        faults.append(FileFault(str(file), 0, _("Berkas programme.yaml tidak ada.")))
        return Parsed(folder, None, (), ())
    programme = yamlfile.read(file, ProgrammeFile, faults)
    found = [pictures.read(path, faults) for path in sorted((folder / "media").glob("*")) if _is_svg(path, faults)]
    media = {picture.path: picture for picture in found if picture is not None}
    slug = programme.slug if programme else folder.name
    modules = []
    for path in sorted((folder / "modules").glob("*.md")):
        module = _read_module(path, slug, media, faults)
        if module is not None:
            modules.append(module)
    parsed = Parsed(folder, programme, tuple(modules), tuple(media.values()))
    if programme is not None:
        _judge_programme(parsed, programme, faults)
    return parsed


def _is_svg(path: Path, faults: list[FileFault]) -> bool:
    if path.suffix != ".svg":
        faults.append(FileFault(str(path), 0, _("Folder media hanya untuk gambar SVG.")))
    return path.suffix == ".svg"


def _read_module(
    path: Path, programme_slug: str, media: dict[str, Picture], faults: list[FileFault]
) -> ParsedModule | None:
    named = _FILE_NAME.match(path.name)
    if named is None:
        faults.append(FileFault(str(path), 0, _("Nama berkas modul harus berbentuk NN-slug.md.")))
    text = module_text.split(path, faults)
    if text is None:
        return None
    drawn = [
        f"media/{picture.name}" for picture in (path.parent.parent / "media").glob("*.svg")
    ]  # fit or not: told once
    for part in text.parts:
        module_text.judge(path, part, drawn, faults)
    head = yamlfile.read(path, ModuleHead, faults, text=text.head, offset=1)
    if head is None:
        return None
    if named and named["slug"] != head.slug:
        faults.append(FileFault(str(path), _line(path, "slug:"), _("Slug modul harus sama dengan nama berkasnya.")))
    taught = head.jp.theory + head.jp.practice
    if head.minutes != MINUTES_OF_JP * taught:
        faults.append(
            FileFault(
                str(path),
                _line(path, "minutes:"),
                _("%(jp)s JP teori dan praktik adalah %(minutes)s menit.", jp=taught, minutes=MINUTES_OF_JP * taught),
            )
        )
    parts = tuple(ParsedPart(p.slug, p.title, _render(p.text, programme_slug, media)) for p in text.parts)
    content = [
        head.model_dump(mode="json"),
        [[p.slug, p.title, p.html] for p in parts],
        named["position"] if named else "",
    ]
    return ParsedModule(path, int(named["position"]) if named else 0, head, parts, _digest(content))


def media_address(programme_slug: str, picture: Picture) -> str:
    """Where a picture is fetched; it holds the digest, so that it may be kept for ever."""
    return f"/media/{programme_slug}/{picture.digest[:20]}/{picture.path.removeprefix('media/')}"


def _render(text: str, programme_slug: str, media: dict[str, Picture]) -> str:
    def address(path: str) -> str:
        return media_address(programme_slug, media[path]) if path in media else path

    html = richtext.markdown(text, media_url=address)
    for path, picture in media.items():  # the size keeps the place free while a slow line brings the picture
        source = f'src="{address(path)}"'
        html = html.replace(source, f'{source} width="{picture.width}" height="{picture.height}"')
    return html


def _judge_programme(parsed: Parsed, programme: ProgrammeFile, faults: list[FileFault]) -> None:
    name = str(parsed.file)
    for key, values in (
        ("stages", [stage.slug for stage in programme.stages]),
        ("units", [unit.code for unit in programme.units]),
    ):
        for value in _repeated(values):
            message = _("“%(value)s” tertulis lebih dari sekali.", value=value)
            faults.append(FileFault(name, _line(parsed.file, f"{key}:"), message))
    if len(programme.requirements) != len(programme.requirements_en):
        message = _("requirements dan requirements_en harus sama banyaknya.")
        faults.append(FileFault(name, _line(parsed.file, "requirements_en:"), message))
    _judge_modules(parsed, programme, faults)
    for kind, written in (
        ("theory", programme.jp.theory),
        ("practice", programme.jp.practice),
        ("field", programme.jp.field),
    ):
        taught = sum((getattr(module.head.jp, kind) for module in parsed.modules), start=written * 0)
        # Theory is taught by the modules alone; practice and field hours also lie in the practical stage.
        if (kind == "theory" and taught != written) or taught > written:
            message = _(
                "jp.%(kind)s program %(written)s, jumlah modulnya %(taught)s.",
                kind=kind,
                written=written,
                taught=taught,
            )
            faults.append(FileFault(name, _line(parsed.file, "jp:"), message))


def _judge_modules(parsed: Parsed, programme: ProgrammeFile, faults: list[FileFault]) -> None:
    learning = {stage.slug for stage in programme.stages if stage.kind is StageKind.LEARNING}
    units = {unit.code for unit in programme.units}
    repeated = _repeated([module.head.slug for module in parsed.modules])
    for module in parsed.modules:
        file, head = module.file, module.head
        if head.slug in repeated:
            faults.append(FileFault(str(file), _line(file, "slug:"), _("Slug modul ini dipakai modul lain.")))
        if head.stage not in learning:
            message = _("“%(stage)s” bukan tahap belajar di programme.yaml.", stage=head.stage)
            faults.append(FileFault(str(file), _line(file, "stage:"), message))
        if head.unit not in units:
            message = _("Unit %(unit)s tidak ada di programme.yaml.", unit=head.unit)
            faults.append(FileFault(str(file), _line(file, "unit:"), message))
    for slug in sorted(learning - {module.head.stage for module in parsed.modules}):
        message = _("Tahap belajar “%(slug)s” belum mempunyai modul.", slug=slug)
        faults.append(stage_fault(parsed, slug, message))


def _repeated(values: list[str]) -> list[str]:
    return sorted({value for value in values if values.count(value) > 1})


def _line(file: Path, start: str) -> int:
    """The first line (from 1) that begins with ``start`` after its indentation; 0 where none does."""
    lines = file.read_text(encoding="utf-8").splitlines()
    return next((number for number, line in enumerate(lines, 1) if line.strip().startswith(start)), 0)


def fault_at(file: Path, start: str, message: str) -> FileFault:
    """A fault at the first line of ``file`` that begins with ``start``."""
    return FileFault(str(file), _line(file, start), message)


def stage_fault(parsed: Parsed, slug: str, message: str) -> FileFault:
    """A fault at a stage of programme.yaml."""
    stages = [stage.slug for stage in parsed.programme.stages] if parsed.programme else []
    node = yaml.compose(parsed.file.read_text(encoding="utf-8"), Loader=yaml.SafeLoader)
    return FileFault(str(parsed.file), yamlfile.line_of(node, ("stages", stages.index(slug))), message)


def provider_fault(parsed: Parsed) -> FileFault | None:
    """The fault of a programme whose provider this installation does not know, with what to do about it."""
    if parsed.programme is None or _provider(parsed.programme.provider) is not None:
        return None
    message = _(
        "Lembaga “%(slug)s” belum dikenal di instalasi ini. Daftarkan lembaganya dahulu (untuk mencoba: `lms demo` "
        "membuatnya), lalu muat ulang.",
        slug=parsed.programme.provider,
    )
    return FileFault(str(parsed.file), _line(parsed.file, "provider:"), message)


def _provider(slug: str) -> Provider | None:
    return db.session.scalar(select(Provider).where(Provider.slug == slug))


def load(parsed: Parsed, *, now: datetime) -> tuple[Programme, LoadReport]:
    """Write what changed; inside the caller's unit of work.

    Raises:
        Invalid: programme.yaml was not readable, or its provider is not known.
    """
    definition = parsed.programme
    provider = _provider(definition.provider) if definition else None
    if definition is None or provider is None:
        fault = provider_fault(parsed)
        raise Invalid([Fault(str(parsed.file), fault.message if fault else _("Berkas programme.yaml belum benar."))])
    programme = db.session.scalar(select(Programme).where(Programme.slug == definition.slug))
    if programme is None:
        programme = Programme(slug=definition.slug, provider_id=provider.id, created_at=now)
        db.session.add(programme)
        db.session.flush()
    elif programme.provider_id != provider.id:
        message = _("Program ini milik lembaga lain; programme.yaml tidak dapat memindahkannya.")
        raise Invalid([Fault(str(parsed.file), message)])
    report = _load_version(programme, definition, now)
    report += _load_pictures(programme, parsed.pictures)
    report += _load_modules(programme, parsed.modules, now)
    return programme, report


def _load_version(programme: Programme, definition: ProgrammeFile, now: datetime) -> LoadReport:
    newest = db.session.scalar(
        select(ProgrammeVersion)
        .where(ProgrammeVersion.programme_id == programme.id)
        .order_by(ProgrammeVersion.number.desc())
        .limit(1)
    )
    number = newest.number + 1 if newest else 1
    digest = _digest(definition.model_dump(mode="json"))
    if newest and newest.digest in (digest, _digest([digest, newest.number])):
        return LoadReport(unchanged=1)
    known = select(ProgrammeVersion.id).where(
        ProgrammeVersion.programme_id == programme.id, ProgrammeVersion.digest == digest
    )
    if (
        db.session.scalar(known) is not None
    ):  # back to what it said earlier: a version of its own, since the newest counts
        digest = _digest([digest, number])
    version = ProgrammeVersion(
        programme_id=programme.id,
        number=number,
        digest=digest,
        title=definition.title,
        title_en=definition.title_en,
        summary=richtext.markdown(definition.summary),
        field=definition.field,
        document_kind=definition.document_kind,
        validity_months=definition.validity_months,
        cpd_activity=definition.cpd_activity,
        jp_theory=definition.jp.theory,
        jp_practice=definition.jp.practice,
        jp_field=definition.jp.field,
        definition={
            "summary_en": richtext.markdown(definition.summary_en),
            **definition.model_dump(
                mode="json",
                include={"units", "requirements", "requirements_en", "audience", "audience_en", "self_enrol"},
            ),
        },
        loaded_at=now,
    )
    db.session.add(version)
    db.session.flush()
    for position, stage in enumerate(definition.stages, 1):
        db.session.add(Stage(programme_version_id=version.id, position=position, **stage.model_dump()))
    return LoadReport(changed=1) if newest else LoadReport(new=1)


def _load_pictures(programme: Programme, found: Iterable[Picture]) -> LoadReport:
    rows = db.session.execute(select(MediaFile.path, MediaFile.digest).where(MediaFile.programme_id == programme.id))
    known = {(path, digest) for path, digest in rows}
    paths = {path for path, _digest in known}
    report = LoadReport()
    for picture in found:
        if (picture.path, picture.digest) in known:
            report += LoadReport(unchanged=1)
            continue
        name = picture.path.removeprefix("media/")
        file = storage.keep(picture.content, media_type="image/svg+xml", name=name, folder="media")
        db.session.add(file)
        db.session.flush()
        db.session.add(MediaFile(programme_id=programme.id, path=picture.path, digest=picture.digest, file_id=file.id))
        report += LoadReport(changed=1) if picture.path in paths else LoadReport(new=1)
    return report


def _load_modules(programme: Programme, found: Iterable[ParsedModule], now: datetime) -> LoadReport:
    known = {m.slug: m for m in db.session.scalars(select(Module).where(Module.programme_id == programme.id))}
    versions: dict[int, list[ModuleVersion]] = {}
    for version in db.session.scalars(
        select(ModuleVersion).where(ModuleVersion.module_id.in_([module.id for module in known.values()]))
    ):
        versions.setdefault(version.module_id, []).append(version)
    report = LoadReport()
    for parsed in found:
        module = known.pop(parsed.head.slug, None)
        report += _load_module(programme, module, versions.get(module.id, []) if module else [], parsed, now)
    for module in known.values():
        if module.current_number != WITHDRAWN:
            module.current_number = WITHDRAWN
            report += LoadReport(changed=1)
    return report


def _load_module(
    programme: Programme, module: Module | None, versions: list[ModuleVersion], parsed: ParsedModule, now: datetime
) -> LoadReport:
    same = next((version for version in versions if version.digest == parsed.digest), None)
    if module and same:  # as it is read now, or back to an earlier text
        unchanged = module.current_number == same.number
        module.current_number = same.number
        return LoadReport(unchanged=1) if unchanged else LoadReport(changed=1)
    number = max((version.number for version in versions), default=0) + 1
    is_new = module is None
    if module is None:
        module = Module(programme_id=programme.id, slug=parsed.head.slug, current_number=number)
        db.session.add(module)
    module.current_number = number
    db.session.flush()
    db.session.add(_module_version(module.id, number, parsed, now))
    return LoadReport(new=1) if is_new else LoadReport(changed=1)


def _module_version(module_id: int, number: int, parsed: ParsedModule, now: datetime) -> ModuleVersion:
    head = parsed.head
    return ModuleVersion(
        module_id=module_id,
        number=number,
        digest=parsed.digest,
        stage_slug=head.stage,
        position=parsed.position,
        title=head.title,
        title_en=head.title_en,
        unit=head.unit,
        minutes=head.minutes,
        jp_theory=head.jp.theory,
        jp_practice=head.jp.practice,
        jp_field=head.jp.field,
        material=head.material,
        objectives=list(head.objectives),
        regulations=[entry.model_dump(mode="json") for entry in head.regulations],
        sources=[entry.model_dump(mode="json") for entry in head.sources],
        checked_on=head.checked,
        loaded_at=now,
        parts=[
            ModulePart(position=position, slug=part.slug, title=part.title, html=part.html)
            for position, part in enumerate(parsed.parts, 1)
        ],
    )


def _digest(value: Any) -> str:
    text = json.dumps(value, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()
