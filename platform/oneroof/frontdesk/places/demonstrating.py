"""The way to the centres of a demonstration, so that no page of it is empty."""

from sqlalchemy import func, select

from oneroof.casefiles.demonstration import Stage
from oneroof.catalogue.service.announcing import announce
from oneroof.frontdesk.models import Office
from oneroof.frontdesk.places.models import PlaceFacts

DIRECTIONS = {
    "pt": "Da paragem são 3 minutos a pé. A entrada fica ao nível da rua, com a porta verde.",
    "en": "It is 3 minutes on foot from the stop. The entrance is at street level, with a green door.",
    "fr": "À 3 minutes à pied de l’arrêt. L’entrée est au niveau de la rue, porte verte.",
    "es": "A 3 minutos a pie de la parada. La entrada está a nivel de calle, con puerta verde.",
    "de": "Von der Haltestelle 3 Minuten zu Fuß. Der Eingang ist ebenerdig, mit grüner Tür.",
    "uk": "Від зупинки 3 хвилини пішки. Вхід на рівні вулиці, зелені двері.",
    "ru": "От остановки 3 минуты пешком. Вход на уровне улицы, зелёная дверь.",
    "ar": "ثلاث دقائق سيرًا من الموقف. المدخل على مستوى الشارع، والباب أخضر.",
    "fa": "از ایستگاه ۳ دقیقه پیاده. ورودی هم‌سطح خیابان است، با در سبز.",
    "ur": "اسٹاپ سے 3 منٹ پیدل۔ داخلہ سڑک کے برابر ہے، سبز دروازہ۔",
    "bn": "স্টপ থেকে হেঁটে ৩ মিনিট। প্রবেশপথ রাস্তার সমান, সবুজ দরজা।",
    "zh": "从车站步行3分钟。入口与街道同高，绿色的门。",
}
ACCESS = ["step_free", "lift", "accessible_toilet", "seats", "baby_changing"]
NO_PLACE = ("umbrella", "region", "phone_line")


def directions(stage: Stage) -> None:
    """The way, a stop and who gets in, where there are offices and nothing is written yet."""
    session, context = stage.session, stage.context
    written = session.scalar(
        select(func.count()).select_from(PlaceFacts).where(PlaceFacts.tenant_id == context.tenant_id)
    )
    has_offices = session.scalars(select(Office.id).where(Office.tenant_id == context.tenant_id).limit(1)).first()
    if stage.tenant_kind in NO_PLACE or written or not has_offices:
        return
    stops = [{"kind": "bus", "line": "712, 726", "stop": "Mercado"}, {"kind": "car_park", "line": "P1", "stop": ""}]
    session.add(PlaceFacts(office_id=None, directions=DIRECTIONS, transport=stops, accessibility=ACCESS))
    session.flush()
    announce(session, context)
