using Serverless.GraphCore.Cypher.Ast;
using Serverless.GraphCore.Cypher.Lexing;
using Serverless.GraphCore.Errors;

namespace Serverless.GraphCore.Cypher.Parsing;

/// <summary>Entry of the Cypher front end.</summary>
internal static class CypherParser
{
    /// <summary>
    /// How deep a statement may nest, and how long a chain like <c>a + b + …</c> or <c>a.b.c…</c> may be. The height of
    /// every tree stays in proportion, so that the later stages may recurse over it.
    /// </summary>
    public const int MaxDepth = 500;

    /// <summary>
    /// How many clauses, relationships of patterns and patterns of a single node a statement may have in all, those of CREATE
    /// aside: plans grow by an operator or two for each, and what works on plans recurses over their height.
    /// </summary>
    public const int MaxSteps = 2_000;

    /// <summary>
    /// Parses one statement; one final semicolon is allowed. What the grammar alone decides is checked here (also that
    /// patterns of CREATE can be created, and where pattern predicates may stand); names and types are the binder's.
    /// </summary>
    /// <param name="work">Is told each token; null: nobody is.</param>
    /// <exception cref="GraphException">
    /// <see cref="ErrorCodes.SyntaxError"/>, with position and openCypher's word as detail; <see cref="ErrorCodes.UnsupportedAdministrationCommand"/>.
    /// </exception>
    public static Statement Parse(string text, CompileWork? work = null) => new Parser(text, work ?? CompileWork.Unlimited).ParseStatement();

    /// <summary>As <see cref="Parse(string, CompileWork?)"/>, and tells what it has met.</summary>
    /// <exception cref="GraphException">As for <see cref="Parse(string, CompileWork?)"/>.</exception>
    public static Statement Parse(string text, out StatementFacts facts)
    {
        var parser = new Parser(text, CompileWork.Unlimited);
        facts = parser.Facts;
        return parser.ParseStatement();
    }

    /// <summary>Parses one expression, with nothing after it. As after WHERE, it may be a pattern.</summary>
    /// <exception cref="GraphException">As for <see cref="Parse(string, CompileWork?)"/>.</exception>
    public static Expression ParsePredicate(string text) => new Parser(text, CompileWork.Unlimited).ParseOnlyPredicate();
}
