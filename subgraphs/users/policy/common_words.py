"""Words that guessers of passwords try first, as `passwords.folded` leaves them: the well-known ones, not a dictionary."""

from typing import Final

COMMON_WORDS: Final = frozenset(
    """
    password passwort passwd passphrase motdepasse contrasena senha wachtwoord secret secure security
    admin administrator root user guest test tester demo login signin account master manager member default system
    letmein welcome hello changeme trustno access enter open sesame whatever nothing
    qwerty qwertz azerty qwertyuiop asdf asdfgh asdfghjkl zxcvbn zxcvbnm yxcvbnm qazwsx qweasd
    1q2w3e 1qaz2wsx 3edc4rfv q1w2e3 zaq12wsx a1b2c3 1029384756 147258369 741852963 qwe123
    iloveyou iloveu loveyou love lovely forever family princess sunshine angel flower butterfly sweetheart babygirl
    football baseball basketball soccer hockey liverpool arsenal chelsea barcelona yankees cowboys
    superman batman spiderman pokemon naruto starwars minecraft fortnite ninja dragon monkey shadow killer tiger
    mustang ferrari porsche mercedes corvette harley computer internet google facebook samsung apple android windows
    michael jennifer jessica charlie daniel thomas robert jordan george ashley nicole andrew joshua matthew
    summer winter spring autumn january february march april june july august september october november december
    monday tuesday wednesday thursday friday saturday sunday
    freedom whisky cheese chocolate cookie banana pepper ginger buster hunter ranger jesus christ
    library school office company student teacher staff laptop inventory lending
    """.split()  # noqa: SIM905 - a list of words reads better as words
)
