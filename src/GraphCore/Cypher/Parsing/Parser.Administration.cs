using Serverless.GraphCore.Cypher.Ast;
using Serverless.GraphCore.Cypher.Lexing;
using Serverless.GraphCore.Errors;
using Serverless.GraphCore.Values;

namespace Serverless.GraphCore.Cypher.Parsing;

/// <summary>Commands on the catalog: which one begins, and what they have in common.</summary>
internal sealed partial class Parser
{
    private const string WhatDatabase = "a database name";
    private const string WhatAlias = "the name of an alias";

    /// <summary>Whether a command on the catalog begins at the current token, supported or not; schema commands have been looked for before.</summary>
    private bool IsAdministrationAhead()
    {
        if (Kind != TokenKind.Identifier)
        {
            return false;
        }

        if (Is(Keyword.Create))
        {
            // A pattern begins with a parenthesis, or with a name that `=` or a parenthesis follows; `:` is one without parenthesis.
            return PeekKeyword(1) == Keyword.Or
                || (PeekKind(1) == TokenKind.Identifier && (IsCreatable(1)
                    ? PeekKind(2) is not (TokenKind.Equal or TokenKind.LeftParenthesis or TokenKind.Colon)
                    : PeekKind(2) is TokenKind.Identifier or TokenKind.QuotedIdentifier));
        }

        return Is(Keyword.Show) || Is(Keyword.Drop) || IsWord("ALTER") || IsWord("START") || IsWord("STOP") || IsWord("RENAME") || IsWord("GRANT") || IsWord("REVOKE")
            || IsWord("DENY") || IsWord("ENABLE") || IsWord("DEALLOCATE") || IsWord("REALLOCATE") || IsWord("DRYRUN") || IsWord("TERMINATE");
    }

    private bool IsCreatable(int distance) => PeekKeyword(distance) == Keyword.Database || IsWord("ALIAS", distance) || IsWord("COMPOSITE", distance)
        || IsWord("USER", distance) || IsWord("API", distance) || IsWord("ROLE", distance) || IsWord("IMMUTABLE", distance);

    private AdministrationStatement ParseAdministration(GraphReference? graph)
    {
        SourcePosition position = Position;
        AdministrationStatement statement = Is(Keyword.Create) ? ParseCreateCommand()
            : Is(Keyword.Drop) ? ParseDropCommand()
            : Is(Keyword.Show) ? ParseShowCatalog()
            : IsWord("ALTER") ? ParseAlterCommand()
            : IsWord("START") || IsWord("STOP") ? ParseStartOrStop()
            : IsWord("RENAME") ? ParseRename()
            : IsWord("GRANT") || IsWord("REVOKE") ? ParseGrant()
            : throw Unsupported(2);
        return statement with { Graph = graph, Position = position };
    }

    private AdministrationStatement ParseCreateCommand()
    {
        RefuseUnsupported("ROLE", "IMMUTABLE");
        if (PeekKeyword(1) == Keyword.Or && IsWord("ROLE", 3))
        {
            throw Unsupported(4);
        }

        Take(Keyword.Create);
        bool orReplace = TryTake(Keyword.Or);
        if (orReplace)
        {
            TakeWord("REPLACE");
        }

        if (TryTake(Keyword.Database))
        {
            return ParseCreateDatabase(orReplace);
        }

        if (TryTakeWord("ALIAS"))
        {
            Expression alias = TakeCommandName(WhatAlias);
            CreationCondition condition = ParseCondition(orReplace);
            return new CreateAliasStatement(alias, condition, ParseAliasTarget());
        }

        if (TryTakeWord("COMPOSITE"))
        {
            return ParseCreateComposite(orReplace);
        }

        if (TryTakeWord("USER"))
        {
            return ParseCreateUser(orReplace);
        }

        if (!orReplace && TryTakeWord("API"))
        {
            return ParseCreateApiKey();
        }

        if (!orReplace)
        {
            NoteExpected("INDEX");
            NoteExpected("CONSTRAINT");
            NoteExpected("a pattern such as (n:Label)");
        }

        throw Unexpected();
    }

    private AdministrationStatement ParseDropCommand()
    {
        RefuseUnsupported("ROLE", "SERVER");
        Take(Keyword.Drop);
        bool composite = TryTakeWord("COMPOSITE");
        if (composite || Is(Keyword.Database))
        {
            return ParseDropDatabase(composite);
        }

        NoteExpected("DATABASE");
        if (TryTakeWord("ALIAS"))
        {
            Expression alias = TakeCommandName(WhatAlias);
            bool ifExists = ParseIfExists();
            ParseForDatabase();
            return new DropAliasStatement(alias, ifExists);
        }

        if (TryTakeWord("USER"))
        {
            return new DropUserStatement(TakeCommandName(WhatUser), ParseIfExists());
        }

        if (TryTakeWord("API"))
        {
            TakeWord("KEY");
            return new DropApiKeyStatement(TakeCommandName(WhatKey), ParseIfExists());
        }

        NoteExpected("INDEX");
        throw Unexpected("CONSTRAINT");
    }

    private AdministrationStatement ParseAlterCommand()
    {
        RefuseUnsupported("SERVER", "ROLE");
        TakeWord("ALTER");
        if (TryTake(Keyword.Database))
        {
            return ParseAlterDatabase();
        }

        if (TryTakeWord("ALIAS"))
        {
            return ParseAlterAlias();
        }

        if (TryTakeWord("COMPOSITE"))
        {
            return ParseAlterComposite();
        }

        if (TryTakeWord("USER"))
        {
            return ParseAlterUser();
        }

        if (TryTakeWord("CURRENT"))
        {
            return ParseChangePassword();
        }

        throw Unexpected();
    }

    private bool ParseIfExists()
    {
        if (!TryTake(Keyword.If))
        {
            return false;
        }

        Take(Keyword.Exists);
        return true;
    }

    private CreationCondition ParseCondition(bool orReplace)
    {
        int at = index;
        if (!TryTake(Keyword.If))
        {
            return orReplace ? CreationCondition.OrReplace : CreationCondition.None;
        }

        Take(Keyword.Not);
        Take(Keyword.Exists);
        return orReplace ? throw Error("OR REPLACE and IF NOT EXISTS exclude each other", UnexpectedSyntax, at) : CreationCondition.IfNotExists;
    }

    /// <summary>A name as database names are written, or the parameter that gives it.</summary>
    private Expression TakeCommandName(string what)
    {
        if (Kind == TokenKind.Parameter)
        {
            return TakeParameter();
        }

        if (Kind == TokenKind.String)
        {
            throw Error($"Invalid input '{Shown()}': {what} is written without quotation marks, or in backticks", UnexpectedSyntax);
        }

        if (Is(Keyword.If) && PeekKeyword(1) is Keyword.Not or Keyword.Exists)
        {
            throw Error($"Invalid input 'IF': expected {what}, which stands before the condition", UnexpectedSyntax);
        }

        SourcePosition position = Position;
        return new StringLiteral(TakeDottedName(what).Text) { Position = position };
    }

    private EquatableArray<Expression> TakeCommandNames(string what)
    {
        List<Expression> names = [];
        do
        {
            names.Add(TakeCommandName(what));
        }
        while (TryTake(TokenKind.Comma));
        return names.ToEquatableArray();
    }

    /// <summary>A string or a parameter.</summary>
    private Expression TakeText(string what)
    {
        if (Kind == TokenKind.Parameter)
        {
            return TakeParameter();
        }

        if (Kind != TokenKind.String)
        {
            throw Unexpected(what);
        }

        var literal = new StringLiteral(TokenText.String(text, Current)) { Position = Position };
        Advance();
        return literal;
    }

    /// <summary>Refuses Neo4j's commands of which the second word is one of these.</summary>
    private void RefuseUnsupported(params ReadOnlySpan<string> words)
    {
        foreach (string word in words)
        {
            if (IsWord(word, 1))
            {
                throw Unsupported(2);
            }
        }
    }

    /// <summary>Refuses parts of commands that Neo4j has.</summary>
    private void RefuseSuffix(string command, params ReadOnlySpan<string> words)
    {
        foreach (string word in words)
        {
            if (IsWord(word))
            {
                throw Unsupported($"`{word}` of {command} is not supported");
            }
        }
    }

    /// <summary>The error for a command that Neo4j has, named by its first words.</summary>
    private GraphException Unsupported(int words)
    {
        const int LongestWord = 20;
        string name = "";
        for (int i = 0; i < words && PeekKind(i) == TokenKind.Identifier && tokens[index + i].Length <= LongestWord; i++)
        {
            name += (i == 0 ? "" : " ") + text.Substring(tokens[index + i].Start, tokens[index + i].Length).ToUpperInvariant();
        }

        return Unsupported($"The administration command `{name}` is not supported");
    }

    private GraphException Unsupported(string message) => new(ErrorCodes.UnsupportedAdministrationCommand, message, "UnsupportedFeature", Position);
}
