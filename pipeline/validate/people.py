"""Invented people of many origins. First and family names are drawn apart, so that nobody is meant."""

from random import Random

_NAMES = """
English    | Harriet Callum Poppy Declan Georgia Elliot | Ashdown Whitlock Pemberton Thackeray Holloway Marsden
Welsh      | Cerys Gethin Angharad Rhodri               | Prydderch Llewellyn Gwilym Bevan
Scottish   | Catriona Hamish Isla Struan                | MacAskill Abernethy Kinnaird Drummond
Irish      | Niamh Cillian Saoirse Diarmuid             | O'Shaughnessy O'Dare Delahunty Mulcahy
Polish     | Kasia Bartek Agnieszka Wojtek              | Wiśniak Kowalik Zawadzki Jarosz
Romanian   | Ioana Bogdan Mihaela Răzvan                | Dumitrache Lupescu Munteanu Stănică
Portuguese | Inês Thiago Beatriz Nuno                   | Carvalhal Figueira Queiroz Saramento
Turkish    | Elif Emre Zeynep Barış                     | Yıldırım Karaca Demirel Aksoylu
Arabic     | Noor Yousef Layla Karim                    | Al-Masri Haddadin Benali Khoury
Pakistani  | Aaliyah Hamza Mehreen Bilal                | Qureshi Chaudhary Bhatti Mirza
Indian     | Ananya Rohan Priyanka Vikram               | Deshpande Iyengar Sodhi Chatterjee
Bengali    | Farzana Tanvir Nusrat Rafiq                | Choudhury Talukdar Sarkar Majumder
Nigerian   | Chiamaka Tunde Folasade Emeka              | Adeyinka Okonjo Balogun Nwachukwu
Somali     | Hodan Abdi Ifrah Warsame                   | Farah Jama Dualeh Guled
Ghanaian   | Akosua Kwabena Esi Kofi                    | Asante-Boadi Quartey Ofori Agyeman
Caribbean  | Shanelle Delroy Keisha Tyrone              | Braithwaite Bartley Gayle Pinnock
Chinese    | Xiaoling Jiahao Mei Wenbo                  | Zhuang Ouyang Fang Tsui
Vietnamese | Linh Quang Thuy Minh                       | Nguyen Tran Pham Vuong
Filipino   | Maricel Jhun Rosario Dante                 | Dimaculangan Bautista Manalo Salonga
Ukrainian  | Oksana Taras Daryna Bohdan                 | Kovalenko Shevchuk Melnyk Tkachuk
"""
_ORIGINS = [[part.split() for part in line.split("|")] for line in _NAMES.strip().splitlines()]


def person(rng: Random) -> tuple[str, str]:
    """First and family name of somebody, both of one origin."""
    _, first, last = rng.choice(_ORIGINS)
    return rng.choice(first), rng.choice(last)
