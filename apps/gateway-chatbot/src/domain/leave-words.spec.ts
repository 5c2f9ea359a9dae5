import { isLeaveWord } from './leave-words';

describe('isLeaveWord', () => {
  it.each(['STOP', '/stop', ' Stop! ', 'Стоп.', 'ОТПИСАТЬСЯ', 'Darme de baja', 'Arre\u0302t', 'opt-out', '«стоп»'])(
    'takes %j for a farewell',
    (text) => expect(isLeaveWord(text)).toBe(true),
  );

  it.each(['stop by tomorrow', 'non-stop', '', '/start', 'Не стоп', 'backstop', '👍'])('and not %j', (text) =>
    expect(isLeaveWord(text)).toBe(false),
  );
});
