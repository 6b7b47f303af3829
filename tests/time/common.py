"""A customer with uncovered time, and short ways to settle it."""

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
