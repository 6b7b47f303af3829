"""A customer with uncovered time, and one that is visited; short ways to make such time."""

from ..common import ClipCardCommon
from ..selling.common import SellingCommon


class UncoveredCommon(SellingCommon):
    """Three lines on two tasks: 2, 0 and 1 clips uncovered after a card of 10 was used up."""

    @classmethod
    def setUpProducts(cls):
        super().setUpProducts()
        cls.hourly = cls.env['product.product'].create(
            {
                'name': "Konsulenttime",
                'type': 'service',
                'service_policy': 'delivered_timesheet',
                'uom_id': cls.env.ref('uom.product_uom_hour').id,
                'list_price': 1200.0,
            }
        )
        cls.company.clip_card_hourly_product_id = cls.hourly

    def setUp(self):
        super().setUp()
        with self.on('2025-03-12'):
            self.first = self.buy(10)
            self.mail = self.make_task("Mail virker ikke")
            self.print = self.make_task("Printer")
            self.log(self.mail, 600)
            self.assertEqual(self.first.state, 'used_up')
        with self.on('2025-03-20'):
            self.one = self.log(self.mail, 90, name="Ny postkasse")
            self.two = self.log(self.mail, 30, day='2025-03-21', name="Afprøvning")
            self.three = self.log(self.print, 30, name="Driver")
        self.account = self.first.account_id
        self.assertUncovered(2, 0, 1)

    @property
    def lines(self):
        return (self.one | self.two | self.three).with_user(self.salesperson)

    def assertUncovered(self, *clips):
        self.env.invalidate_all()
        lines = self.one | self.two | self.three
        self.assertEqual(tuple(lines.mapped('clip_card_uncovered')), clips)
        self.assertEqual(self.account.uncovered, sum(clips))
        self.assertLedger()

    def assertSettled(self, *clips):
        lines = self.one | self.two | self.three
        self.assertEqual(tuple(lines.mapped('clip_card_settled')), clips)

    def wizard(self, lines, model, **values):
        """The wizard that a button of the list of uncovered time opens, as the user opens it."""
        action = {
            'clip.card.cover': lines.action_clip_card_cover,
            'clip.card.write.off': lines.action_clip_card_write_off,
        }[model]()
        self.assertEqual((action['res_model'], action['target']), (model, 'new'))
        return (
            self.env[model]
            .with_user(lines.env.user)
            .with_context(**action['context'])
            .create(values)
        )

    def new_card(self, clips=10, day='2025-04-01'):
        with self.on(day):
            return self.buy(clips)

    def quote(self, lines=None):
        """The quotation that the button makes and shows."""
        lines = self.lines if lines is None else lines
        with self.on('2025-04-02'):
            action = lines.action_clip_card_invoice()
        self.assertEqual((action['res_model'], action['view_mode']), ('sale.order', 'form'))
        return self.env['sale.order'].with_user(self.salesperson).browse(action['res_id'])


class TransportCommon(ClipCardCommon):
    def setUp(self):
        super().setUp()
        self.stay_on('2025-03-12')
        self.card = self.buy(30)
        self.task = self.make_task()

    def visit(self, minutes=30, task=None, day=None, **kwargs):
        """An on-site line of the consultant."""
        return self.log(task or self.task, minutes, day, clip_card_work_type='onsite', **kwargs)

    def make_site(self, name="Fabrikken", hours=0.0, **values):
        """A delivery address of the customer, and a task there."""
        site = self.env['res.partner'].create(
            {
                'name': name,
                'parent_id': self.customer.id,
                'type': 'delivery',
                'country_id': self.denmark.id,
                'clip_card_transport_hours': hours,
                **values,
            }
        )
        return self.make_task(name, contact=site)

    def assertTransport(self, line, minutes, missing=False):
        self.assertEqual(round(line.clip_card_transport_hours * 60), minutes)
        self.assertEqual(line.clip_card_transport_missing, missing)
