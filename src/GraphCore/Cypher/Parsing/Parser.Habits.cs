using Serverless.GraphCore.Cypher.Lexing;

namespace Serverless.GraphCore.Cypher.Parsing;

/// <summary>
/// What may have been meant by a token that cannot stand where it does: a bracket that is still open, a misspelt keyword,
/// or the way to write it in another language or an older Cypher.
/// </summary>
internal sealed partial class Parser
{
    private static readonly string[] ClauseWords =
    [
        "MATCH", "OPTIONAL", "RETURN", "WITH", "WHERE", "UNWIND", "CREATE", "MERGE", "SET", "REMOVE", "DELETE", "DETACH", "FOREACH", "CALL", "LOAD", "UNION", "FINISH", "INSERT", "SHOW", "DROP", "USE", "EXPLAIN", "PROFILE", "ALTER", "GRANT", "REVOKE",
    ];

    private static readonly string[] OperatorWords = ["AND", "OR", "XOR", "IN", "IS", "CONTAINS", "STARTS", "ENDS"];

    /// <summary>A sentence to be added to the error, with a leading dot and blank; empty when there is nothing to say.</summary>
    private string Advice()
    {
        string? habit = Habit();
        if (habit is not null)
        {
            return ". " + habit;
        }

        if (TryFindOpen(out int open) && IsBeyondBracket(tokens[open].Kind))
        {
            return $". The {TokenNames.Of(tokens[open].Kind)} at line {tokens[open].Position.Line}, column {tokens[open].Position.Column} is not closed";
        }

        if (isConfidential)
        {
            return "";
        }

        // Of a word of one or two letters nearly anything could have been meant.
        return Kind == TokenKind.Identifier && Current.Length > 2 && Suggestion.For(Shown(), ExpectedWords()) is { Length: > 0 } suggestion ? "." + suggestion : "";
    }

    private string? Habit() => Kind switch
    {
        TokenKind.Identifier => WordHabit(),
        TokenKind.Equal when IsAfter(TokenKind.Equal) => "Equality is written with one `=`",
        TokenKind.Equal when IsExpected("':'") => "A map is written `{key: value}`",
        TokenKind.RightBrace when IsExpected("':'") && IsAfter(TokenKind.LeftBrace, distance: 2) => $"A parameter is written `${TokenText.Name(text, tokens[index - 1])}`, a map `{{key: value}}`",
        TokenKind.RightBrace when IsExpected("':'") => "Each key of a map has a value, as in `{key: value}`",
        TokenKind.Ampersand when IsExpected("an operator") => "Conditions are joined by AND",
        TokenKind.Comma when IsExpected("an operator") && !IsExpected("','") && !IsExpected("AS") => "Conditions are joined by AND",
        TokenKind.Greater when IsAfter(TokenKind.Minus, distance: 2) => "A pattern in an expression stands in `EXISTS { … }` or `COUNT { … }`",
        TokenKind.Greater when IsAfter(TokenKind.Minus) => "A relationship is written `-->` or `-[:TYPE]->`",
        TokenKind.Colon when IsExpected("FOR") => "An index is created by `CREATE INDEX name FOR (n:Label) ON (n.key)`",
        TokenKind.LeftParenthesis when IsExpected("FOR") => "A constraint is created by `CREATE CONSTRAINT name FOR (n:Label) REQUIRE n.key IS UNIQUE`",
        TokenKind.Colon when IsAfterWord("ON") => "It is dropped by its name; SHOW INDEXES and SHOW CONSTRAINTS list them",
        _ => null,
    };

    private string? WordHabit()
    {
        bool isProjection = IsExpected("LIMIT");
        if (IsExpected("an operator") && IsAfter(TokenKind.String) && IsAdjacent)
        {
            return "A quote inside a string is written `\\'`";
        }

        if (tokens[index].Keyword == Keyword.None)
        {
            return Shown().ToUpperInvariant() switch
            {
                "LIKE" or "ILIKE" => "Parts of strings are compared by STARTS WITH, ENDS WITH and CONTAINS, patterns by `=~`",
                "GROUP" => "There is no GROUP BY: the items of WITH or RETURN that do not aggregate are the grouping keys",
                "HAVING" => "A condition on an aggregation follows a WITH: `WITH n, count(*) AS c WHERE c > 1 RETURN …`",
                "SELECT" => "Reading is written `MATCH (n:Label) WHERE … RETURN …`",
                "UPDATE" => "Changing is written `MATCH (n:Label) WHERE … SET n.key = value`",
                "INTO" => "Creating is written `CREATE (n:Label {key: value})`",
                "ASSERT" => "A constraint is created by `CREATE CONSTRAINT name FOR (n:Label) REQUIRE n.key IS UNIQUE`",
                "BETWEEN" => "A range is written `low <= n.key <= high`",
                _ => null,
            };
        }

        return tokens[index].Keyword switch
        {
            Keyword.Where when isProjection => "WHERE stands before RETURN, or behind a WITH when it needs an aggregation: `WITH n, count(*) AS c WHERE c > 1 RETURN …`",
            Keyword.Skip or Keyword.Offset when IsExpected("an operator") => "SKIP stands before LIMIT",
            Keyword.Order when IsExpected("an operator") => "ORDER BY stands before SKIP and LIMIT",
            Keyword.Using when IsWord("PERIODIC", 1) => "A large file is loaded by `LOAD CSV … CALL (row) { … } IN TRANSACTIONS`",
            _ => null,
        };
    }

    /// <summary>The innermost bracket before the current token that has not been closed.</summary>
    private bool TryFindOpen(out int open)
    {
        int closed = 0;
        for (open = index - 1; open >= 0; open--)
        {
            switch (tokens[open].Kind)
            {
                case TokenKind.RightParenthesis or TokenKind.RightBracket or TokenKind.RightBrace:
                    closed++;
                    break;
                case TokenKind.LeftParenthesis or TokenKind.LeftBracket or TokenKind.LeftBrace when closed-- == 0:
                    return true;
            }
        }

        return false;
    }

    /// <summary>Whether the current token belongs to what would follow the closing of a bracket.</summary>
    private bool IsBeyondBracket(TokenKind open)
    {
        string closing = open switch
        {
            TokenKind.LeftParenthesis => TokenNames.Of(TokenKind.RightParenthesis),
            TokenKind.LeftBracket => TokenNames.Of(TokenKind.RightBracket),
            _ => TokenNames.Of(TokenKind.RightBrace),
        };
        return IsExpected(closing) && Kind switch
        {
            TokenKind.EndOfText or TokenKind.Semicolon or TokenKind.RightParenthesis or TokenKind.RightBracket or TokenKind.RightBrace => true,
            TokenKind.Minus => open == TokenKind.LeftBracket,
            TokenKind.Identifier => Array.IndexOf(ClauseWords, Keywords.Text(tokens[index].Keyword)) >= 0,
            _ => false,
        };
    }

    /// <summary>The keywords that could stand here.</summary>
    private List<string> ExpectedWords()
    {
        var words = new List<string>();
        for (int i = 0; i < expectedCount; i++)
        {
            string what = expected[i];
            if (char.IsAsciiLetterUpper(what[0]))
            {
                int blank = what.IndexOf(' ', StringComparison.Ordinal);
                words.Add(blank < 0 ? what : what[..blank]);
            }
            else if (what.Contains("clause", StringComparison.Ordinal))
            {
                words.AddRange(ClauseWords);
            }
            else if (what == "an operator")
            {
                words.AddRange(OperatorWords);
            }
        }

        return words;
    }

    private bool IsExpected(string what)
    {
        for (int i = 0; i < expectedCount; i++)
        {
            if (expected[i] == what)
            {
                return true;
            }
        }

        return false;
    }

    private bool IsAfter(TokenKind kind, int distance = 1) => index >= distance && tokens[index - distance].Kind == kind;

    private bool IsAfterWord(string word) => index > 0 && IsWord(word, -1);
}
