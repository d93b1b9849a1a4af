using System.Globalization;
using Serverless.GraphCore.Errors;

namespace Serverless.GraphCore.Cypher.Lexing;

/// <summary>
/// Cuts a statement into tokens, in one pass and without allocation per token. Never throws for bad text: the tokens then
/// end with <see cref="TokenKind.Invalid"/>, so that an error before it is reported first.
/// </summary>
internal sealed class Lexer
{
    private readonly string text;
    private Token[] tokens;
    private int count;
    private int at;
    private int line = 1;

    /// <summary>Surrogate pairs before <see cref="at"/>: UTF-16 index less pairs is the code-point offset.</summary>
    private int pairs;

    /// <summary>Code-point offset of the current line's first character.</summary>
    private int lineStart;

    private Lexer(string text)
    {
        this.text = text;
        tokens = new Token[(text.Length / 3) + 8];
    }

    /// <summary>What is wrong at the <see cref="TokenKind.Invalid"/> token, or null.</summary>
    public GraphException? Failure { get; private set; }

    /// <summary>The tokens of a text; the last one is <see cref="TokenKind.EndOfText"/>.</summary>
    public static Token[] Tokenize(string text, out GraphException? failure)
    {
        var lexer = new Lexer(text);
        while (lexer.Next())
        {
        }

        failure = lexer.Failure;
        return lexer.tokens;
    }

    private bool Next()
    {
        SkipBlanks();
        if (Failure is not null)
        {
            // A comment without end, or a character that no text may contain.
            AddInvalid();
            return false;
        }

        if (at >= text.Length)
        {
            Add(TokenKind.EndOfText, at, Here());
            return false;
        }

        int start = at;
        SourcePosition position = Here();
        TokenKind kind = Scan(out Keyword keyword);
        if (Failure is not null)
        {
            at = start;
            AddInvalid(position);
            return false;
        }

        Add(kind, start, position, keyword);
        return true;
    }

    private TokenKind Scan(out Keyword keyword)
    {
        keyword = Keyword.None;
        char c = text[at];
        if (char.IsAsciiLetter(c) || c == '_')
        {
            return ScanIdentifier(out keyword);
        }

        if (char.IsAsciiDigit(c))
        {
            return ScanNumber();
        }

        switch (c)
        {
            case '\'' or '"':
                return ScanQuoted(c, TokenKind.String, "string", backslashEscapes: true);
            case '`':
                return ScanQuoted(c, TokenKind.QuotedIdentifier, "quoted name", backslashEscapes: false);
            case '$':
                return ScanParameter();
            case '(':
                return Take(TokenKind.LeftParenthesis);
            case ')':
                return Take(TokenKind.RightParenthesis);
            case '[':
                return Take(TokenKind.LeftBracket);
            case ']':
                return Take(TokenKind.RightBracket);
            case '{':
                return Take(TokenKind.LeftBrace);
            case '}':
                return Take(TokenKind.RightBrace);
            case ',':
                return Take(TokenKind.Comma);
            case ';':
                return Take(TokenKind.Semicolon);
            case '.':
                return char.IsAsciiDigit(Peek(1)) ? ScanNumber() : TakeIf('.', TokenKind.DotDot, TokenKind.Dot);
            case ':':
                return TakeIf(':', TokenKind.DoubleColon, TokenKind.Colon);
            case '|':
                return TakeIf('|', TokenKind.DoubleBar, TokenKind.Bar);
            case '&':
                return Take(TokenKind.Ampersand);
            case '!':
                return Take(TokenKind.Exclamation);
            case '%':
                return Take(TokenKind.Percent);
            case '+':
                return TakeIf('=', TokenKind.PlusEqual, TokenKind.Plus);
            case '-':
                return Take(TokenKind.Minus);
            case '*':
                return Take(TokenKind.Asterisk);
            case '/':
                return Take(TokenKind.Slash);
            case '^':
                return Take(TokenKind.Caret);
            case '=':
                return TakeIf('~', TokenKind.RegexMatch, TokenKind.Equal);
            case '<':
                return Peek(1) == '>' ? Take(TokenKind.NotEqual, 2) : TakeIf('=', TokenKind.LessOrEqual, TokenKind.Less);
            case '>':
                return TakeIf('=', TokenKind.GreaterOrEqual, TokenKind.Greater);
            default:
                return ScanOther(c);
        }
    }

    private TokenKind ScanOther(char c)
    {
        if (IsIdentifierStart(at))
        {
            return ScanIdentifier(out _);
        }

        switch (c)
        {
            case '\u00AD' or '\u2010' or '\u2011' or '\u2012' or '\u2013' or '\u2014' or '\u2015' or '\u2212' or '\uFE58' or '\uFE63' or '\uFF0D':
                return Take(TokenKind.Dash);
            case '\u27E8' or '\u3008' or '\uFE64' or '\uFF1C':
                return Take(TokenKind.LeftArrowHead);
            case '\u27E9' or '\u3009' or '\uFE65' or '\uFF1E':
                return Take(TokenKind.RightArrowHead);
        }

        if (CheckCharacter(at))
        {
            string shown = char.IsSurrogate(c) ? text.Substring(at, 2) : c.ToString();
            string what = char.IsControl(c) ? $"control character U+{(int)c:X4}" : $"character '{shown}'";
            Fail(at, $"Invalid input: {what} is not part of Cypher outside of strings and quoted names", c < 128 ? "UnexpectedSyntax" : "InvalidUnicodeCharacter");
        }

        return TokenKind.Invalid;
    }

    private TokenKind ScanIdentifier(out Keyword keyword)
    {
        int start = at;
        while (at < text.Length && (char.IsAsciiLetterOrDigit(text[at]) || text[at] == '_'))
        {
            at++;
        }

        if (at < text.Length && text[at] >= 128 && IsIdentifierPart(at))
        {
            ScanIdentifierRest();
            keyword = Keyword.None;
        }
        else
        {
            keyword = Keywords.Find(text.AsSpan(start, at - start));
        }

        return TokenKind.Identifier;
    }

    private void ScanIdentifierRest()
    {
        while (at < text.Length && IsIdentifierPart(at))
        {
            Step();
        }
    }

    /// <summary>The longest run that could be meant as one number, right or wrong.</summary>
    private TokenKind ScanNumber()
    {
        bool prefixed = text[at] == '0' && Peek(1) is 'x' or 'X' or 'o' or 'O';
        bool dotSeen = false;
        while (at < text.Length)
        {
            char c = text[at];
            if (c == '.')
            {
                if (dotSeen || prefixed || !char.IsAsciiDigit(Peek(1)))
                {
                    break;
                }

                dotSeen = true;
                at++;
            }
            else if (c is 'e' or 'E' && !prefixed && Peek(1) is '+' or '-' && char.IsAsciiDigit(Peek(2)))
            {
                at += 2;
            }
            else if (IsIdentifierPart(at))
            {
                Step();
            }
            else
            {
                break;
            }
        }

        return TokenKind.Number;
    }

    /// <summary>A string ends at its quote unless escaped by a backslash; a quoted name doubles the backtick.</summary>
    private TokenKind ScanQuoted(char quote, TokenKind kind, string what, bool backslashEscapes)
    {
        int start = at;
        SourcePosition position = Here();
        at++;
        while (at < text.Length)
        {
            char c = text[at];
            if (c == quote)
            {
                at++;
                if (backslashEscapes || at >= text.Length || text[at] != quote)
                {
                    return kind;
                }

                at++;
            }
            else if (c == '\\' && backslashEscapes && at + 1 < text.Length && text[at + 1] < 128 && text[at + 1] >= ' ')
            {
                at += 2;
            }
            else if (!StepOverAny())
            {
                return TokenKind.Invalid;
            }
        }

        Failure = SyntaxErrors.Create(text, start, position, $"The {what} that begins here has no end: expected a closing {quote}", "UnexpectedSyntax");
        return TokenKind.Invalid;
    }

    private TokenKind ScanParameter()
    {
        at++;
        if (at < text.Length && text[at] == '`')
        {
            return ScanQuoted('`', TokenKind.Parameter, "quoted name", backslashEscapes: false);
        }

        int name = at;
        ScanIdentifierRest();
        return at > name ? TokenKind.Parameter : TokenKind.Dollar;
    }

    private void SkipBlanks()
    {
        while (at < text.Length)
        {
            char c = text[at];
            if (c == ' ')
            {
                at++;
            }
            else if (c == '/' && Peek(1) == '/')
            {
                while (at < text.Length && text[at] is not ('\n' or '\r') && StepOverAny())
                {
                }

                if (Failure is not null)
                {
                    return;
                }
            }
            else if (c == '/' && Peek(1) == '*')
            {
                SkipBlockComment();
                if (Failure is not null)
                {
                    return;
                }
            }
            else if (IsBlank(c))
            {
                StepOverAny();
            }
            else
            {
                return;
            }
        }
    }

    private void SkipBlockComment()
    {
        int start = at;
        SourcePosition position = Here();
        at += 2;
        while (at < text.Length)
        {
            if (text[at] == '*' && Peek(1) == '/')
            {
                at += 2;
                return;
            }

            if (!StepOverAny())
            {
                return;
            }
        }

        at = start;
        Failure = SyntaxErrors.Create(text, start, position, "The comment that begins here has no end: expected */", "UnexpectedSyntax");
    }

    /// <summary>Steps over one code point of any kind, counting lines. False, with a failure, when no text may contain it.</summary>
    private bool StepOverAny()
    {
        char c = text[at];
        if (c == '\n' || (c == '\r' && Peek(1) != '\n'))
        {
            at++;
            line++;
            lineStart = at - pairs;
            return true;
        }

        if (c != '\0' && !char.IsSurrogate(c))
        {
            at++;
            return true;
        }

        if (!CheckCharacter(at))
        {
            return false;
        }

        Step();
        return true;
    }

    /// <summary>Steps over one valid code point that is no line end.</summary>
    private void Step()
    {
        if (char.IsHighSurrogate(text[at]))
        {
            at++;
            pairs++;
        }

        at++;
    }

    private bool CheckCharacter(int index)
    {
        char c = text[index];
        if (c == '\0')
        {
            Fail(index, "Invalid input: a statement must not contain the NUL character", "InvalidUnicodeCharacter");
            return false;
        }

        if (char.IsSurrogate(c) && !(char.IsHighSurrogate(c) && index + 1 < text.Length && char.IsLowSurrogate(text[index + 1])))
        {
            Fail(index, $"Invalid input: U+{(int)c:X4} is half of a surrogate pair, so the statement is not valid Unicode text", "InvalidUnicodeCharacter");
            return false;
        }

        return true;
    }

    private void Fail(int index, string message, string detail)
    {
        at = index;
        Failure = SyntaxErrors.Create(text, index, Here(), message, detail);
    }

    private bool IsIdentifierStart(int index) => Category(index) is UnicodeCategory.UppercaseLetter or UnicodeCategory.LowercaseLetter
        or UnicodeCategory.TitlecaseLetter or UnicodeCategory.ModifierLetter or UnicodeCategory.OtherLetter
        or UnicodeCategory.LetterNumber or UnicodeCategory.ConnectorPunctuation;

    private bool IsIdentifierPart(int index)
    {
        char c = text[index];
        if (c < 128)
        {
            return char.IsAsciiLetterOrDigit(c) || c == '_';
        }

        return IsIdentifierStart(index) || Category(index) is UnicodeCategory.DecimalDigitNumber or UnicodeCategory.NonSpacingMark
            or UnicodeCategory.SpacingCombiningMark or UnicodeCategory.CurrencySymbol;
    }

    private UnicodeCategory Category(int index)
    {
        char c = text[index];
        return char.IsHighSurrogate(c) && index + 1 < text.Length && char.IsLowSurrogate(text[index + 1])
            ? CharUnicodeInfo.GetUnicodeCategory(char.ConvertToUtf32(c, text[index + 1]))
            : CharUnicodeInfo.GetUnicodeCategory(c);
    }

    private static bool IsBlank(char c) => char.IsWhiteSpace(c) || c is (>= '\u001C' and <= '\u001F') or '\u180E' or '\uFEFF';

    private SourcePosition Here() => new(at - pairs, line, at - pairs - lineStart + 1);

    private char Peek(int distance) => at + distance < text.Length ? text[at + distance] : '\0';

    private TokenKind Take(TokenKind kind, int length = 1)
    {
        at += length;
        return kind;
    }

    private TokenKind TakeIf(char second, TokenKind both, TokenKind single) => Peek(1) == second ? Take(both, 2) : Take(single);

    private void AddInvalid(SourcePosition? position = null)
    {
        Add(TokenKind.Invalid, at, position ?? Here());
        Add(TokenKind.EndOfText, at, position ?? Here());
    }

    private void Add(TokenKind kind, int start, SourcePosition position, Keyword keyword = Keyword.None)
    {
        if (count == tokens.Length)
        {
            Array.Resize(ref tokens, count * 2);
        }

        tokens[count++] = new Token(kind, keyword, start, at - start, position);
    }
}
