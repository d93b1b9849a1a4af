using CsCheck;
using Serverless.GraphCore.Cypher.Ast;
using Serverless.GraphCore.Cypher.Parsing;
using Serverless.GraphCore.Cypher.Printing;
using Serverless.GraphCore.Errors;
using Serverless.GraphCore.Tests.Cypher.Printing;

namespace Serverless.GraphCore.Tests.Cypher.Parsing;

public sealed class ParserFuzzTests
{
    private static readonly string[] Pieces =
    [
        "MATCH", "OPTIONAL", "WHERE", "RETURN", "WITH", "UNWIND", "CREATE", "MERGE", "ON", "SET", "REMOVE", "DELETE", "DETACH", "FOREACH", "CALL", "YIELD", "UNION", "ALL",
        "USE", "DATABASE", "FROM", "IN", "LOAD", "CSV", "ORDER", "BY", "SKIP", "LIMIT", "DISTINCT", "AS", "CASE", "WHEN", "THEN", "ELSE", "END", "AND", "OR", "XOR", "NOT",
        "IS", "NULL", "EXISTS", "COUNT", "COLLECT", "any", "none", "single", "reduce", "shortestPath", "SHORTEST", "trim", "BOTH", "STARTS", "ENDS", "CONTAINS", "INDEX",
        "CONSTRAINT", "SHOW", "DROP", "FOR", "REQUIRE", "INTEGER", "LIST", "TRANSACTIONS", "a", "n", "b", "x", "(", ")", "[", "]", "{", "}", ",", ".", "..", ":", "::", ";",
        "|", "||", "&", "!", "%", "+", "+=", "-", "*", "/", "^", "=", "=~", "<>", "<", "<=", ">", ">=", "->", "<-", "--", "$x", "$", "1", "0x", "1.5", "1e", "'s'", "\"", "`q`", "`",
        "ALTER", "START", "STOP", "RENAME", "GRANT", "REVOKE", "TO", "ALIAS", "COMPOSITE", "USER", "CURRENT", "API", "KEY", "KEYS", "PASSWORD", "CHANGE", "REQUIRED", "STATUS", "ACCESS",
        "READ", "WRITE", "ONLY", "ADMIN", "IF", "COPY", "OF", "AT", "TARGET", "ADD", "WAIT", "CASCADE", "ALIASES", "DATABASES", "LIMITS", "USAGE", "CONSTITUENTS", "PRIVILEGES", "AUDIT",
        "LOG", "SINCE", "EXPIRES", "DEFAULT", "HOME", "ROLE", "REPLACE", "10GB", "-1", "v1.2", "a-b",
        "//", "/*", "*/", "\\", "#", "\n", "\u2014", "\u27E9", "\uD800", "\0", "é", "人", "NaN",
    ];

    private static readonly Gen<string> Piece = Gen.Int[0, Pieces.Length - 1].Select(index => Pieces[index]);

    private static readonly string[] CommandWords = ["CREATE", "CREATE OR REPLACE", "DROP", "ALTER", "ALTER DATABASE n", "SHOW", "GRANT", "REVOKE", "RENAME", "START", ":USE a", "USE a"];

    /// <summary>Soup that begins as a command does.</summary>
    private static readonly Gen<string> Commands = Gen.Select(Gen.Int[0, CommandWords.Length - 1], Piece.Array[0, 12]).Select(
        (command, pieces) => CommandWords[command] + ' ' + string.Join(' ', pieces));

    private static readonly Gen<string> Soup = Piece.Array[0, 30].Select(pieces => string.Join(' ', pieces));

    /// <summary>Valid statements, damaged: these get further into the grammar than soup does.</summary>
    private static readonly Gen<string> Damaged = Gen.Select(Gen.Int, Piece, Gen.Int[0, 10_000], Gen.Int[0, 3]).Select((seed, piece, place, cut) =>
    {
        string text = CypherPrinter.Print(new AstGenerator(seed).Statement());
        int at = place % (text.Length + 1);
        return text[..at] + piece + text[Math.Min(text.Length, at + cut)..];
    });

    [Fact]
    public void Any_text_parses_or_fails_with_a_code() => Soup.Sample(AssertParsesOrFails, iter: 30_000);

    [Fact]
    public void Any_command_parses_or_fails_with_a_code() => Commands.Sample(AssertParsesOrFails, iter: 30_000);

    [Fact]
    public void Any_damaged_statement_parses_or_fails_with_a_code() => Damaged.Sample(AssertParsesOrFails, iter: 20_000);

    private static void AssertParsesOrFails(string text)
    {
        Statement statement;
        try
        {
            statement = CypherParser.Parse(text);
        }
        catch (GraphException failure)
        {
            Assert.NotNull(failure.Position);
            Assert.InRange(failure.Position.Value.Offset, 0, text.Length);
            return;
        }

        string printed = CypherPrinter.Print(statement);
        Assert.True(statement.Equals(CypherParser.Parse(printed)), $"{text}\nprinted as {printed}");
    }
}
