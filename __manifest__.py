{
    'name': "Clip Cards",
    'version': '19.0.1.0.0',
    'category': 'Sales/Sales',
    'summary': "Prepaid consulting time: sell cards of clips, debit one per commenced hour",
    'author': "The Clip Card team",
    'license': 'LGPL-3',
    'depends': ['sale_management', 'sale_timesheet'],
    'data': [],
    'demo': [],
    'application': True,
}
