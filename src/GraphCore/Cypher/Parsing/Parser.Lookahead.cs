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

    /// <summary>
    /// Whether the parenthesis begins a path pattern and not an expression: what it encloses can be a node, and a
    /// relationship or parenthesized path follows. <c>(a)-[b]-(c)</c> is a pattern.
    /// </summary>
    private bool IsPatternAhead(int open)
    {
        int at = open + 1;
        if (KindAt(at) is TokenKind.Identifier or TokenKind.QuotedIdentifier)
        {
            at++;
        }

        bool canBeNode = KindAt(at) is TokenKind.RightParenthesis or TokenKind.Colon or TokenKind.LeftBrace or TokenKind.Parameter
            || (KindAt(at) == TokenKind.Identifier && tokens[at].Keyword is Keyword.Is or Keyword.Where)
            || (at > open + 1 && tokens[at - 1].Keyword == Keyword.Where);
        if (!canBeNode)
        {
            return false;
        }

        at = Closing(open) + 1;
        if (KindAt(at) == TokenKind.LeftParenthesis)
        {
            return KindAt(at + 1) is TokenKind.LeftParenthesis;
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

    /// <summary>Index of the last <c>|</c> on the bracket's own level, or −1.</summary>
    private int FindLastBar(int open)
    {
        int close = Closing(open);
        int last = -1;
        for (int at = open + 1; at < close; at++)
        {
            switch (tokens[at].Kind)
            {
                case TokenKind.LeftParenthesis or TokenKind.LeftBracket or TokenKind.LeftBrace:
                    at = Closing(at);
                    break;
                case TokenKind.Bar:
                    last = at;
                    break;
            }
        }

        return last;
    }
}
