"""How an unknown English word is probably spoken: for now by a short table of spellings."""

from __future__ import annotations

__all__ = ["letters_to_sounds"]

_TABLE = (
    "tion=SH AH N;sion=ZH AH N;ture=CH ER;ough=AO;augh=AO;eigh=EY;igh=AY;tch=CH;dge=JH;sch=SH;ck=K;ch=CH;sh=SH;th=TH;"
    "ph=F;wh=W;ng=NG;qu=K W;ee=IY;ea=IY;oo=UW;ou=AW;ow=OW;oi=OY;oy=OY;ai=EY;ay=EY;au=AO;aw=AO;ei=IY;ey=IY;ie=IY;ew=UW;"
    "er=ER;ir=ER;ur=ER;ar=AA R;or=AO R;ss=S;ll=L;tt=T;nn=N;mm=M;rr=R;ff=F;pp=P;bb=B;dd=D;gg=G;cc=K;zz=Z;ce=S;ci=S IH;"
    "cy=S IY;ge=JH;kn=N;wr=R;a=AE;b=B;c=K;d=D;e=EH;f=F;g=G;h=HH;i=IH;j=JH;k=K;l=L;m=M;n=N;o=AA;p=P;q=K;r=R;s=S;t=T;"
    "u=AH;v=V;w=W;x=K S;y=IY;z=Z"
)
_SPELLINGS = {letters: sounds.split() for letters, sounds in (row.split("=") for row in _TABLE.split(";"))}
_LONGEST = max(map(len, _SPELLINGS))


def letters_to_sounds(word: str) -> tuple[str, ...]:
    """Phonemes of a word by its spelling, longest spelling first; letters outside a to z are silent.

    Example:
        >>> letters_to_sounds("athelstane")
        ('AE', 'TH', 'EH', 'L', 'S', 'T', 'AE', 'N')
    """
    word, out, at = word.lower(), list[str](), 0
    stem = word[:-1] if len(word) > 3 and word.endswith("e") and word[-2] not in "aeiou" else word
    while at < len(stem):
        for size in range(_LONGEST, 0, -1):
            if (sounds := _SPELLINGS.get(stem[at : at + size])) and at + size <= len(stem):
                out.extend(sounds)
                at += size
                break
        else:
            at += 1
    return tuple(out)
