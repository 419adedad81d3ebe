/**
 * Words of customers about a supplier, in their own language, by how much they say: from −3, furious, to 3, delighted. Written
 * for this product; `*` stands for any ending.
 */
export interface WordList {
  /** [valence, the words] */
  readonly valences: readonly (readonly [valence: number, words: string])[];
  /** Words that turn what is said after them. */
  readonly negations: string;
  /** They turn what is said before them, too: "funktioniert nicht". */
  readonly trailing: string;
  /** Before one of these stands a closing line, which is politeness: "freundlichen Grüßen". */
  readonly closings: string;
  /** The most frequent words that the other language doesn't have. */
  readonly functionWords: string;
}

/** What people draw in either language. */
export const drawnValences: WordList['valences'] = [
  [2, '👍 😀 😃 😄 😁 😊 🙂 😍 🥰 ❤ 🎉 👏 🤩 😘 💪 🙏 ⭐ 👌'],
  [-2, '👎 😡 😠 🤬 😤 😢 😭 😞 😔 🙁 ☹ 💩 🤮 😩 😫 🙄 💔 😒'],
];

export const german: WordList = {
  valences: [
    [3, 'hervorragend* ausgezeichnet* großartig* grossartig* fantastisch* phantastisch* perfekt* exzellent* begeister* wunderbar* wundervoll* traumhaft* genial* spitze spitzenmäßig* erstklassig* klasse bestens sensationell* weltklasse herausragend* überragend* vorbildlich* liebevoll* unschlagbar* unübertroffen* hochzufrieden* überglücklich*'],
    [2, 'gut gute guter gutes guten gutem super prima toll tolle tolles toller tollen tollem top freundlich freundliche freundlicher freundliches freundlichen freundlichkeit zufrieden* empfehl* empfohlen empfehlenswert* hilfsbereit* hilfreich* kompetent* zuverlässig* verlässlich* pünktlich* reibungslos* unkompliziert* professionell* nett* höflich* zuvorkommend* angenehm* schön* froh freue freut freuen erfreu* freude glücklich* gelungen* gefällt lob lobe loben lobenswert* dankbar* kulant* kulanz preiswert* lecker* problemlos* fehlerfrei* einwandfrei* tadellos* makellos* mühelos* bravo wow gratulier* glückwunsch* stressfrei* sorgenfrei* reibungsfrei* bereicherung herzlich* aufmerksam*'],
    [1, 'danke dankeschön schnell* zügig* prompt* fair faire fairer faires fairen bequem* sauber* günstig* gemütlich* vertrau* treu treue interessant* vorteil* verbesser* erfolg* gelöst geklappt klappt funktionier* hilft geholfen stabil* flexib* modern* gern gerne cool* sympathisch* kundenfreundlich* übersichtlich* verständnisvoll* lohnt lohnenswert*'],
    [-1, 'problem* fehler* fehlt fehlte fehlen fehlend* leider schade langsam* teuer* teure* umständlich* kompliziert* warte* verzöger* unklar* verwirr* verloren verlust* streik* störung* gestört mühsam* schwierig* stress* bedauer* nachteil* verpass* überfüll* überlast* unbequem* unpraktisch* schwach* vergessen zweifel* kritik* kritisier* mangel* mängel* schaden schäden verschlechter* panne* blockier* überforder* unübersichtlich* unflexib* unnötig* unzureichend* ungenügend* angeblich* stornier*'],
    [-2, 'schlecht* enttäusch* ärger* verärger* sauer unfreundlich* unzufrieden* unzuverlässig* inkompetent* inkompetenz unprofessionell* frust* nervt nervig* genervt mangelhaft* defekt* kaputt* beschädig* beschwer* reklam* mist peinlich* traurig* wucher* chaos chaotisch* verspät* unpünktlich* ausfall* ausgefallen ausfällt unbrauchbar* nutzlos* sinnlos* wertlos* überteuer* respektlos* arrogan* ignorier* ignoran* lüge* lügt gelogen verarsch* dreist* verschmutz* dreckig* stink* falsch* kündig* gekündigt vergeblich* schlimm* hilflos* unhöflich* patzig* unseriös* unangenehm* misstrau* gefährlich* verweiger* unmöglich* verschwend* unfähig* versag* gescheitert scheiter* abgewimmelt abwimmel* vertröst* hingehalten hinhalte* mies miese* dumm* blöd* lieblos* unverständlich* fehlerhaft* unwürdig* schikan* willkür* lästig*'],
    [-3, 'katastroph* furchtbar* fürchterlich* schrecklich* entsetzlich* unverschämt* frech* abzock* betrug* betrüg* betrog* skandal* miserab* grauenhaft* grauenvoll* unterirdisch* inakzeptab* unzumutbar* zumutung widerlich* ekelhaft* horror* albtraum* alptraum* hass hasse hassen beschissen* scheiß* scheiss* saftladen unfassbar* lächerlich* schande beschämend* abscheulich* wütend* wut fassungslos* asozial* sauerei frechheit arglistig* stinksauer'],
  ],
  negations: 'nicht nie niemals kein keine keinen keinem keiner keines keinerlei ohne kaum weder nix nichts net',
  trailing: 'nicht nie kaum nix nichts net',
  closings: 'grüße grüßen grüsse grüssen gruß gruss',
  functionWords:
    'der die das und ist nicht ich ein eine einen einem einer zu mit auf für von den dem des im es sich auch wie bei nach aus noch nur wir sie ihr ihre ihren mir mich uns dass daß aber oder wenn haben habe hat sind wird werden war kann man schon mehr sehr über als bis wieder immer kein keine vom zum zur beim wurde',
};

export const english: WordList = {
  valences: [
    [3, 'excellent* outstanding* fantastic* wonderful* superb* awesome* amazing* brilliant* perfect* delight* flawless* exceptional* fabulous* terrific* magnificent* impeccab* stellar unbeatable thrilled ecstatic love loved loves loving first-class world-class'],
    [2, 'good great nice nicely happy happi* pleased pleasant* pleasure satisf* recommend* friendly helpful* polite* courteous* competent* reliab* dependab* professional* impress* enjoy* glad grateful* appreciat* seamless* smooth* effortless* beautiful* superior best kudos bravo congratulat* wow caring thoughtful* attentive* trustworthy generous* praise* hassle-free error-free'],
    [1, 'thanks thank quick* fast prompt* easy easily clean fair comfortab* convenient* improv* success* solved resolved works working helped fixed stable flexib* modern cheap affordab* clear clearly interesting trust trusted welcome* cool responsive* worth punctual*'],
    [-1, 'problem* issue issues error errors mistake* missing unfortunately slow slowly expensive complicated cumbersome wait waiting waited delay* unclear confus* lost loss difficult* stress* regret* disadvantage* weak forgot* doubt* critici* lack lacks lacking lacked damage damages overpriced late outage* inconvenien* unnecessar* insufficient* inadequat* hard bug bugs buggy crash* sorry cancel* stuck'],
    [-2, 'bad badly poor poorly disappoint* annoy* upset angry anger* unfriendly unhappy dissatisf* unsatisf* unreliab* incompeten* unprofessional* frustrat* defect* broken damaged complain* mess messy sad useless worthless pointless disrespect* arrogan* ignor* lie lies lied lying dirty wrong wrongly fail* rude* impolite* unacceptab* unable refus* waste* unhelpful* terribl* unusable faulty dishonest* mislead* ridiculous* stupid* careless* neglect* ruin* hopeless* dreadful* lousy chaotic'],
    [-3, 'horrible* horribly horrif* awful* disgust* disgrac* scam* fraud* outrag* appalling* atrocious* worst pathetic* nightmare* furious* hate hated hates rip-off ripoff shameful* abysmal* horrendous* disaster* catastroph* terrible deplorable despicable crap crappy garbage livid'],
  ],
  negations: "not no never none nothing without hardly barely isn't wasn't aren't weren't don't doesn't didn't can't cannot couldn't won't wouldn't shouldn't hasn't haven't hadn't ain't nor neither",
  trailing: '',
  closings: 'regards wishes',
  functionWords:
    'the and is not i a an to with on for of it that this you your we our they be are was were have has had will would can could from by as at but or if when my me us their there which been do does did so than then what who about into',
};
