using Serverless.GraphCore.Cypher.Lexing;

namespace Serverless.GraphCore.Cypher.Parsing;

/// <summary>
/// The few places where one token does not decide. Nothing is parsed twice: brackets are matched once, so that looking
/// past a bracketed part takes constant time and a statement parses in linear time.
/// </summary>
internal sealed partial class Parser
{
    private int[]? matching;

    /// <summary>Index of the bracket closing the one at <paramref name="open"/>; of the last token when there is none.</summary>
    private int Closing(int open)
    {
        matching ??= MatchBrackets();
        return matching[open];
    }

    private int[] MatchBrackets()
    {
        var closing = new int[tokens.Length];
        var open = new Stack<int>();
        for (int i = 0; i < tokens.Length; i++)
        {
            switch (tokens[i].Kind)
            {
                case TokenKind.LeftParenthesis or TokenKind.LeftBracket or TokenKind.LeftBrace:
                    closing[i] = tokens.Length - 1;
                    open.Push(i);
                    break;
                case TokenKind.RightParenthesis or TokenKind.RightBracket or TokenKind.RightBrace:
                    if (open.TryPop(out int opened))
                    {
                        closing[opened] = i;
                    }

                    break;
            }
        }

        return closing;
    }

    private TokenKind KindAt(int at) => at < tokens.Length ? tokens[at].Kind : TokenKind.EndOfText;

    private Keyword KeywordAt(int at) => at < tokens.Length ? tokens[at].Keyword : Keyword.None;

    /// <summary>
    /// Whether the parenthesis begins a path pattern and not an expression: what it encloses can be a node, and a
    /// relationship or parenthesized path follows. <c>(a)-[b]-(c)</c> is a pattern.
    /// </summary>
    private bool IsPatternAhead(int open)
    {
        if (!IsNodeAhead(open))
        {
            return false;
        }

        int at = Closing(open) + 1;
        if (KindAt(at) == TokenKind.LeftParenthesis)
        {
            return true;
        }

        if (KindAt(at) is TokenKind.Less or TokenKind.LeftArrowHead)
        {
            at++;
        }

        if (!IsDash(KindAt(at)))
        {
            return false;
        }

        at++;
        if (KindAt(at) == TokenKind.LeftBracket)
        {
            at = Closing(at) + 1;
        }

        if (!IsDash(KindAt(at)))
        {
            return false;
        }

        at++;
        if (KindAt(at) is TokenKind.Greater or TokenKind.RightArrowHead)
        {
            at++;
        }

        return KindAt(at) is TokenKind.LeftParenthesis or TokenKind.LeftBrace or TokenKind.Plus or TokenKind.Asterisk;
    }

    /// <summary>Whether what the parenthesis encloses has the parts of a node: variable, labels, properties, WHERE.</summary>
    private bool IsNodeAhead(int open)
    {
        int at = open + 1;
        at += IsVariable(at - index) ? 1 : 0;
        if (KindAt(at) == TokenKind.Colon || (KeywordAt(at) == Keyword.Is && !IsTypePredicate(at)))
        {
            at = AfterLabels(at + 1);
        }

        at = KindAt(at) == TokenKind.LeftBrace ? Closing(at) + 1 : KindAt(at) == TokenKind.Parameter ? at + 1 : at;
        return KindAt(at) == TokenKind.RightParenthesis || KeywordAt(at) == Keyword.Where;
    }

    private int AfterLabels(int at)
    {
        while (true)
        {
            while (KindAt(at) == TokenKind.Exclamation)
            {
                at++;
            }

            at += KindAt(at) is TokenKind.Dollar or TokenKind.Parameter ? 1 : 0;
            at = KindAt(at) == TokenKind.LeftParenthesis ? Closing(at) + 1 : at + 1;
            if (KindAt(at) is not (TokenKind.Ampersand or TokenKind.Bar or TokenKind.Colon))
            {
                return at;
            }

            at += KindAt(at + 1) == TokenKind.Colon ? 2 : 1;
        }
    }

    /// <summary>Whether IS begins a predicate on values: what follows could not be meant as a label.</summary>
    private bool IsTypePredicate(int at) => KindAt(at + 1) == TokenKind.DoubleColon
        || KeywordAt(at + 1) is Keyword.Null or Keyword.Not or Keyword.Typed or Keyword.Normalized or Keyword.Nfc or Keyword.Nfd or Keyword.Nfkc or Keyword.Nfkd;

    private static bool IsDash(TokenKind kind) => kind is TokenKind.Minus or TokenKind.Dash;

    /// <summary>
    /// After <c>[x IN</c>: whether this is a comprehension. A comma on the bracket's own level before WHERE and <c>|</c>
    /// makes it a list whose first item is a membership test; commas within CASE do not count.
    /// </summary>
    private bool IsComprehensionAhead(int open)
    {
        int close = Closing(open);
        int cases = 0;
        for (int at = open + 3; at < close; at++)
        {
            switch (tokens[at].Kind)
            {
                case TokenKind.LeftParenthesis or TokenKind.LeftBracket or TokenKind.LeftBrace:
                    at = Closing(at);
                    break;
                case TokenKind.Bar:
                    return true;
                case TokenKind.Comma when cases == 0:
                    return false;
                case TokenKind.Identifier when KindAt(at - 1) is not (TokenKind.Dot or TokenKind.Colon):
                    if (tokens[at].Keyword == Keyword.Where)
                    {
                        return true;
                    }

                    cases += tokens[at].Keyword == Keyword.Case ? 1 : tokens[at].Keyword == Keyword.End && cases > 0 ? -1 : 0;
                    break;
            }
        }

        return true;
    }

    /// <summary>
    /// Index of the <c>|</c> on the bracket's own level, from a token on, that separates list and predicate from what is
    /// computed; −1 if there is none.
    /// Of several it is the first; after WHERE, in which <c>x:A|B</c> is likely, the last.
    /// </summary>
    private int FindSeparator(int open, int from)
    {
        int close = Closing(open);
        int last = -1;
        bool afterWhere = false;
        for (int at = from; at < close; at++)
        {
            switch (tokens[at].Kind)
            {
                case TokenKind.LeftParenthesis or TokenKind.LeftBracket or TokenKind.LeftBrace:
                    at = Closing(at);
                    break;
                case TokenKind.Bar when afterWhere:
                    last = at;
                    break;
                case TokenKind.Bar:
                    return at;
                case TokenKind.Identifier when tokens[at].Keyword == Keyword.Where && KindAt(at - 1) is not (TokenKind.Dot or TokenKind.Colon):
                    afterWhere = true;
                    break;
            }
        }

        return last;
    }
}
