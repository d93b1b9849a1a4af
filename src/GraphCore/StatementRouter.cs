using Serverless.GraphCore.Administration;
using Serverless.GraphCore.Cypher.Ast;
using Serverless.GraphCore.Cypher.Lexing;
using Serverless.GraphCore.Cypher.Parsing;
using Serverless.GraphCore.Cypher.Rewriting;
using Serverless.GraphCore.Cypher.Semantics;
using Serverless.GraphCore.Errors;
using Serverless.GraphCore.Execution.Procedures;
using Serverless.GraphCore.Planning;

namespace Serverless.GraphCore;

/// <summary>
/// Tells of a statement, before any database is opened, which database it is for, what it does, and the command that it is, if
/// it is one. Thread-safe; keeps what it has found of the texts used last.
/// </summary>
/// <param name="capacity">Number of statements kept; 0: none.</param>
public sealed class StatementRouter(int capacity = 1024)
{
    /// <summary>Longer statements are not kept: they are rarely repeated, and few of them would fill the memory.</summary>
    private const int LongestKept = 16 * 1024;

    private readonly StatementCache<string, RoutedStatement> known = new(capacity);

    /// <summary>What CALL can name.</summary>
    internal IProcedureSignatures Procedures { get; init; } = ProcedureRegistry.Default;

    /// <summary>Reads a statement.</summary>
    /// <exception cref="GraphException">
    /// <see cref="ErrorCodes.SyntaxError"/> as running the statement would give; <see cref="ErrorCodes.UnsupportedAdministrationCommand"/>; of a
    /// command's parameters <see cref="ErrorCodes.ParameterMissing"/> and <see cref="ErrorCodes.ArgumentError"/>.
    /// </exception>
    public RoutedStatement Route(QueryRequest statement)
    {
        if (!known.TryGet(statement.Text, out RoutedStatement? routed))
        {
            routed = Read(statement.Text);

            // No password is kept longer than its command.
            if (statement.Text.Length <= LongestKept && (routed.Tree is null || !AdministrationBinder.HoldsPassword(routed.Tree)))
            {
                known.Add(statement.Text, routed);
            }
        }

        return routed.Tree is { } tree ? WithCommand(routed, tree, statement) : routed;
    }

    private RoutedStatement Read(string text)
    {
        Statement statement = CypherParser.Parse(text, out StatementFacts facts);
        bool isExplain = statement.Mode == StatementMode.Explain;
        DatabaseName? database = statement.Database;
        bool spans = facts.DatabaseChoices > 0;
        if (LeadingUse.TryFind(statement, out DatabaseName? leading, out int clauses) && facts.DatabaseChoices == clauses)
        {
            database = leading;
            spans = false;
        }

        return new RoutedStatement
        {
            Database = database is null ? null : new NameReference(database.Text, database.Position),
            IsSelection = statement is SelectDatabaseStatement,
            Access = AccessOf(statement, facts, isExplain),
            Reads = isExplain || !facts.HasUpdates || statement is not QueryStatement query || GraphReads.In(query.Query),
            IsExplain = isExplain,
            CommitsInBatches = facts.CommitsInBatches && !isExplain,
            SpansDatabases = spans,
            Tree = statement as AdministrationStatement,
        };
    }

    private StatementAccess AccessOf(Statement statement, StatementFacts facts, bool isExplain) => statement switch
    {
        AdministrationStatement => StatementAccess.Administration,
        _ when isExplain => StatementAccess.Read,
        CreateIndexCommand or DropIndexCommand or CreateConstraintCommand or DropConstraintCommand => StatementAccess.Schema,
        _ => facts.HasUpdates || facts.Procedures.Exists(Writes) ? StatementAccess.Write : StatementAccess.Read,
    };

    private bool Writes(QualifiedName procedure) => Procedures.TryGet(procedure.Text, out ProcedureSignature? signature) && signature.Mode != ProcedureMode.Read;

    private static RoutedStatement WithCommand(RoutedStatement routed, AdministrationStatement tree, QueryRequest request)
    {
        try
        {
            return routed with { Command = AdministrationBinder.Bind(tree, request.Parameters), Request = request };
        }
        catch (GraphException failure) when (failure.Position is { } position)
        {
            throw SyntaxErrors.Located(request.Text, position, failure);
        }
    }
}
