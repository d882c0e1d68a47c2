/** Passwords of eight letters and more that stand at the beginning of every list of stolen ones, in lower case. */

export const COMMON_PASSWORDS: ReadonlySet<string> = new Set(
  `password password1 password12 password123 password1234 password! password1! passw0rd p@ssword p@ssw0rd pa55word
  passwort passwort1 passwort123 motdepasse motdepasse1 motdepasse123 contraseña contrasena contraseña1 contrasena1
  12345678 123456789 1234567890 12345678910 123123123 11111111 111111111 1111111111 00000000 000000000 88888888 987654321
  9876543210 87654321 1q2w3e4r 1q2w3e4r5t 1q2w3e4r5t6y 1qaz2wsx 1qaz2wsx3edc qwertyuiop qwerty123 qwerty1234 qwerty12345
  qwertz123 qwertz12345 qwertzuiop azerty123 azertyuiop asdfghjkl asdfasdf asdf1234 zxcvbnm1 zaq12wsx q1w2e3r4 qwer1234
  abc12345 abcd1234 abcdefgh abcdefg1 a1b2c3d4 a1234567 aa123456 a12345678 aaaaaaaa 12341234 12344321 11223344 112233445566
  iloveyou iloveyou1 iloveyou2 ichliebedich jetaime1 teamo123 tequiero princess princess1 sunshine sunshine1 football
  football1 baseball baseball1 basketball superman superman1 batman123 spiderman starwars startrek pokemon1 pokemon123
  dragon123 monkey123 shadow123 master123 michael1 jordan23 jennifer michelle charlie1 ashley123 daniel123 andrew123
  trustno1 whatever whatever1 welcome1 welcome123 welcome2020 welcome2024 willkommen willkommen1 bienvenue bienvenido
  letmein1 letmein123 changeme changeme1 changeme123 changeit default1 default123 admin123 admin1234 admin12345 admin123456
  administrator administrator1 administrateur administrador root1234 toor1234 user1234 guest123 guest1234 test1234 test12345
  testtest test123456 testing1 testing123 demo1234 demodemo temp1234 temporary secret123 secret1234 topsecret geheim123
  geheimnis internet internet1 computer computer1 samsung1 samsung123 google123 facebook facebook1 linkedin microsoft windows1
  windows10 liverpool liverpool1 chelsea1 arsenal1 arsenal123 barcelona realmadrid bayern123 hallo123 hallo1234 hallohallo
  hello123 hello1234 hellohello bonjour1 hola1234 schatz123 schalke04 fussball fussball1 sommer2020 sommer2024 winter2020
  winter2024 summer2020 summer2023 summer2024 summer2025 spring2024 january1 november december september october1 monday123
  mustang1 corvette ferrari1 mercedes porsche1 harley123 jesus123 blessed1 godisgood freedom1 america1 canada123 deutschland
  elizabeth alexander alexandra christian christopher stephanie nicholas jonathan benjamin samantha victoria katharina
  lovelove loveyou1 babygirl babygirl1 butterfly butterfly1 chocolate chocolate1 cookie123 diamond1 flower123 garfield
  hannover startup123 killer123 maverick midnight mountain nintendo playstation pepper123 purple123 rainbow1 scorpion secret12
  snoopy123 soccer123 softball sparky123 summer123 thunder1 thunderbolt tigger123 trinity1 united123 unicorn1 warcraft yankees1
  zxcvbnm123 1234qwer 123qweasd 123456qwerty 12345qwert 123qwe123 qwe12345 qweasdzxc qazwsxedc qazwsx123 1qazxsw2 asd12345
  kontor123 kontor1234 taler123 taler1234 merchant merchant1 merchant123 kaufmann shop1234 shopshop`.split(/\s+/),
);
