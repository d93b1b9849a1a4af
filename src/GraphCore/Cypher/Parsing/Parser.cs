using System.Runtime.CompilerServices;
using System.Text;
using Serverless.GraphCore.Cypher.Ast;
using Serverless.GraphCore.Cypher.Lexing;
using Serverless.GraphCore.Errors;

namespace Serverless.GraphCore.Cypher.Parsing;

/// <summary>
/// Recursive-descent parser over the tokens of one statement. This part: the cursor, names and errors. Alternatives that
/// were tried at the current token are remembered, so an error can list them.
/// </summary>
internal sealed partial class Parser
{
    private const string UnexpectedSyntax = "UnexpectedSyntax";

    private readonly string text;
    private readonly CompileWork work;
    private readonly Token[] tokens;
    private readonly GraphException? lexicalFailure;
    private readonly string[] expected = new string[24];
    private int expectedCount;
    private int index;
    private int depth;
    private int steps;

    public Parser(string text, CompileWork work)
    {
        this.text = text;
        this.work = work;
        tokens = Lexer.Tokenize(text, out lexicalFailure);
    }

    /// <summary>What has been met so far.</summary>
    public StatementFacts Facts { get; } = new();

    private ref readonly Token Current => ref tokens[index];

    private TokenKind Kind => tokens[index].Kind;

    private SourcePosition Position => tokens[index].Position;

    private TokenKind PeekKind(int distance) => index + distance < tokens.Length ? tokens[index + distance].Kind : TokenKind.EndOfText;

    private Keyword PeekKeyword(int distance) => index + distance < tokens.Length ? tokens[index + distance].Keyword : Keyword.None;

    /// <summary>Takes the current token.</summary>
    private void Advance()
    {
        if (tokens[index].Kind is not (TokenKind.EndOfText or TokenKind.Invalid))
        {
            work.Step();
            index++;
            expectedCount = 0;
        }
    }

    private bool Is(Keyword keyword) => tokens[index].Keyword == keyword;

    /// <summary>Whether the current token is a word that is no <see cref="Keyword"/> because it has a meaning only in few places.</summary>
    private bool IsWord(string word, int distance = 0)
    {
        if (PeekKind(distance) != TokenKind.Identifier)
        {
            return false;
        }

        ref readonly Token token = ref tokens[index + distance];
        return text.AsSpan(token.Start, token.Length).Equals(word, StringComparison.OrdinalIgnoreCase);
    }

    private bool TryTake(TokenKind kind)
    {
        if (tokens[index].Kind == kind)
        {
            Advance();
            return true;
        }

        NoteExpected(TokenNames.Of(kind));
        return false;
    }

    private bool TryTake(Keyword keyword)
    {
        if (tokens[index].Keyword == keyword)
        {
            Advance();
            return true;
        }

        NoteExpected(Keywords.Text(keyword));
        return false;
    }

    private bool TryTakeWord(string word)
    {
        if (IsWord(word))
        {
            Advance();
            return true;
        }

        NoteExpected(word);
        return false;
    }

    private void Take(TokenKind kind)
    {
        if (!TryTake(kind))
        {
            throw Unexpected();
        }
    }

    private void Take(Keyword keyword)
    {
        if (!TryTake(keyword))
        {
            throw Unexpected();
        }
    }

    private void TakeWord(string word)
    {
        if (!TryTakeWord(word))
        {
            throw Unexpected();
        }
    }

    private bool IsName => Kind is TokenKind.Identifier or TokenKind.QuotedIdentifier;

    /// <summary>A label, type or column: any word, or a quoted name that is not empty.</summary>
    private string TakeName(string what)
    {
        string name = TakeKey(what);
        return name.Length > 0 ? name : throw Error("Invalid input '``': a name must not be empty", UnexpectedSyntax, index - 1);
    }

    /// <summary>A key of a map or property: as a name, but it may be empty.</summary>
    private string TakeKey(string what)
    {
        if (!IsName)
        {
            throw Unexpected(what);
        }

        string name = TokenText.Name(text, Current);
        Advance();
        return name;
    }

    /// <summary>Whether the token may be the name of a variable.</summary>
    private bool IsVariable(int distance = 0) => PeekKind(distance) switch
    {
        TokenKind.QuotedIdentifier => true,
        TokenKind.Identifier => !Keywords.IsReserved(tokens[index + distance].Keyword),
        _ => false,
    };

    private Variable TakeVariable()
    {
        if (!IsVariable())
        {
            throw Kind == TokenKind.Identifier
                ? Error($"Invalid input '{Shown()}': a variable of this name must be quoted with backticks", UnexpectedSyntax)
                : Unexpected("a variable name");
        }

        SourcePosition position = Position;
        return new Variable(TakeName("a variable name")) { Position = position };
    }

    private Parameter TakeParameter()
    {
        var parameter = new Parameter(TokenText.Name(text, Current)) { Position = Position };
        if (parameter.Name.Length == 0)
        {
            throw Error("Invalid input '$``': the name of a parameter must not be empty", UnexpectedSyntax);
        }

        Advance();
        return parameter;
    }

    /// <summary>Guards recursion; every way into deeper nesting passes here. Undone by <see cref="Leave"/>.</summary>
    private void Enter()
    {
        if (++depth > CypherParser.MaxDepth || !RuntimeHelpers.TryEnsureSufficientExecutionStack())
        {
            throw TooDeep();
        }
    }

    private void Leave() => depth--;

    /// <summary>Counts what becomes one operator on another in a plan.</summary>
    private void CountStep()
    {
        if (++steps > CypherParser.MaxSteps)
        {
            throw Error($"The statement has too many clauses, relationships and single nodes in patterns: at most {CypherParser.MaxSteps} are allowed", UnexpectedSyntax);
        }
    }

    private GraphException TooDeep() => Error($"The statement nests too deeply here, or chains too many operators: at most {CypherParser.MaxDepth} levels are allowed", UnexpectedSyntax);

    private void NoteExpected(string what)
    {
        if (expectedCount < expected.Length && (expectedCount == 0 || !ReferenceEquals(expected[expectedCount - 1], what)))
        {
            expected[expectedCount++] = what;
        }
    }

    /// <summary>The error for a token that cannot stand here; lists what could.</summary>
    private GraphException Unexpected(string? what = null)
    {
        if (Kind == TokenKind.Invalid)
        {
            return isConfidential ? SyntaxErrors.WithoutExcerpt(lexicalFailure!) : lexicalFailure!;
        }

        if (what is not null)
        {
            NoteExpected(what);
        }

        string message = Kind == TokenKind.EndOfText ? "Invalid input: the statement ends too early" : $"Invalid input '{Shown()}'";
        return Error((expectedCount == 0 ? message : message + ": expected " + ExpectedList()) + Advice(), UnexpectedSyntax);
    }

    private GraphException Error(string message, string detail) => Error(message, detail, index);

    private GraphException Error(string message, string detail, int tokenIndex)
    {
        GraphException failure = SyntaxErrors.Create(text, tokens[tokenIndex].Start, tokens[tokenIndex].Position, message, detail);
        return isConfidential ? SyntaxErrors.WithoutExcerpt(failure) : failure;
    }

    /// <summary>An error at a node that was parsed before.</summary>
    private GraphException Error(string message, string detail, SourcePosition position)
    {
        int at = 0;
        while (at < index && tokens[at].Position.Offset < position.Offset)
        {
            at++;
        }

        return Error(message, detail, at);
    }

    private string Shown()
    {
        if (isConfidential)
        {
            return "…";
        }

        ReadOnlySpan<char> shown = text.AsSpan(Current.Start, Current.Length);
        int lineEnd = shown.IndexOfAny('\r', '\n');
        shown = lineEnd >= 0 ? shown[..lineEnd] : shown;
        return shown.Length <= 40 ? shown.ToString() : string.Concat(shown[..(char.IsHighSurrogate(shown[39]) ? 39 : 40)], "…");
    }

    private string ExpectedList()
    {
        var seen = new List<string>();
        for (int i = 0; i < expectedCount; i++)
        {
            if (!seen.Contains(expected[i]))
            {
                seen.Add(expected[i]);
            }
        }

        var list = new StringBuilder();
        for (int i = 0; i < seen.Count; i++)
        {
            list.Append(i == 0 ? "" : i == seen.Count - 1 ? " or " : ", ").Append(seen[i]);
        }

        return list.ToString();
    }

    /// <summary>The text from a token up to the last one taken, as written.</summary>
    private string TextSince(int tokenIndex) => text[tokens[tokenIndex].Start..tokens[index - 1].End];

    /// <summary>Whether the current token follows the one before it without a gap.</summary>
    private bool IsAdjacent => index > 0 && tokens[index - 1].End == tokens[index].Start;
}
