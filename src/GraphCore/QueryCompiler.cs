using Serverless.GraphCore.Cypher.Ast;
using Serverless.GraphCore.Cypher.Lexing;
using Serverless.GraphCore.Cypher.Parsing;
using Serverless.GraphCore.Cypher.Semantics;
using Serverless.GraphCore.Errors;
using Serverless.GraphCore.Graph;
using Serverless.GraphCore.Planning;
using Serverless.GraphCore.Planning.Logical;
using Serverless.GraphCore.Planning.Optimizer;

namespace Serverless.GraphCore;

/// <summary>Text → plan: parse, bind, plan, optimise. Thread-safe; one instance serves the process.</summary>
internal sealed class QueryCompiler(IFunctionSignatures functions, IProcedureSignatures procedures)
{
    public PlanningOptions Options { get; init; } = PlanningOptions.Default;

    /// <summary>Compiles one statement against the state of a graph.</summary>
    /// <param name="parameters">Names of the parameters that the request gives.</param>
    /// <param name="work">Is told each step, and may end the compilation by an exception; null: it ends by itself.</param>
    /// <param name="databaseResolved">Whether to pass over the database that the statement names, because this is it.</param>
    /// <exception cref="GraphException">The statement is not valid, or a parameter is missing.</exception>
    public CompiledQuery Compile(string text, IReadOnlySet<string> parameters, ITokens tokens, SchemaCatalog schema, IGraphStatistics statistics, CompileWork? work = null, bool databaseResolved = false)
    {
        work ??= CompileWork.Unlimited;
        Statement statement = CypherParser.Parse(text, work);
        return Compile(databaseResolved ? LeadingUse.Remove(statement) : statement, text, parameters, tokens, schema, statistics, work);
    }

    /// <summary>Compiles a statement that has been parsed.</summary>
    /// <param name="text">What it was parsed from, for errors.</param>
    /// <exception cref="GraphException">As the other overload.</exception>
    public CompiledQuery Compile(Statement statement, string text, IReadOnlySet<string> parameters, ITokens tokens, SchemaCatalog schema, IGraphStatistics statistics, CompileWork work)
    {
        try
        {
            return Compile(statement, parameters, tokens, schema, statistics, work);
        }
        catch (GraphException failure) when (failure.Position is { } position)
        {
            throw SyntaxErrors.Located(text, position, failure);
        }
    }

    private CompiledQuery Compile(Statement statement, IReadOnlySet<string> parameters, ITokens tokens, SchemaCatalog schema, IGraphStatistics statistics, CompileWork work)
    {
        ExecutionMode mode = statement.Mode switch
        {
            StatementMode.Explain => ExecutionMode.Explain,
            StatementMode.Profile => ExecutionMode.Profile,
            _ => ExecutionMode.Normal,
        };
        if (statement.Database is { } database)
        {
            throw new GraphException(ErrorCodes.SemanticError, $"The statement names the database `{database.Text}`, but it runs on one database.", position: database.Position);
        }

        var binder = new Binder(functions, procedures, parameters, work);
        if (SchemaChangeBinder.Bind(statement, binder) is { } change)
        {
            return new CompiledQuery(StatementKind.Schema, mode, [], Plan: null, change, SlotCount: 0, [.. binder.Parameters], []);
        }

        BoundQuery query = Bind(statement, binder);
        string[] missing = [.. binder.Parameters.Where(name => !parameters.Contains(name))];
        if (missing.Length > 0 && mode != ExecutionMode.Explain)
        {
            throw new GraphException(ErrorCodes.ParameterMissing, $"The request gives no value for {string.Join(", ", missing.Select(static name => $"`${name}`"))}.", "MissingParameter");
        }

        var context = new PlanningContext(tokens, schema, statistics, binder.SlotCount) { Options = Options, Work = work };
        LogicalPlan plan = PlanOptimizer.Optimize(new LogicalPlanner(context).PlanStatement(query), context);
        StatementKind kind = !binder.HasUpdates ? StatementKind.Read : query.Columns is null ? StatementKind.Write : StatementKind.ReadWrite;
        string[] columns = [.. (query.Columns ?? []).Select(static column => column.Name)];
        return new CompiledQuery(kind, mode, columns, plan, Schema: null, context.SlotCount, [.. binder.Parameters], Remarks.On(binder, plan, missing, context))
        {
            Unknown = [.. binder.Mentions.Read.Where(mention => CompiledQuery.IsUnknown(mention, tokens))],
        };
    }

    private BoundQuery Bind(Statement statement, Binder binder) => statement switch
    {
        QueryStatement { Databases.IsEmpty: true } query => binder.BindStatement(query.Query),
        QueryStatement => throw new GraphException(ErrorCodes.SemanticError, "USE DATABASE cannot be used here: the query runs on one database.", position: statement.Position),
        ShowIndexesCommand show => binder.BindShow(ShowProcedures.Indexes, show.Filter.ToString(), show.Options, show.Position),
        ShowConstraintsCommand show => binder.BindShow(ShowProcedures.Constraints, show.Filter.ToString(), show.Options, show.Position),
        ShowFunctionsCommand show => binder.BindShow(ShowProcedures.Functions, show.Filter.ToString(), show.Options, show.Position),
        ShowProceduresCommand show => binder.BindShow(ShowProcedures.Procedures, "All", show.Options, show.Position),
        ShowCatalogStatement show when procedures.TryGet(ShowProcedures.Of(show.Listing), out _) => binder.BindShow(ShowProcedures.Of(show.Listing), "All", show.Options, show.Position),
        _ => throw new GraphException(ErrorCodes.UnsupportedAdministrationCommand, "Administration commands are not run by a database itself.", position: statement.Position),
    };
}
