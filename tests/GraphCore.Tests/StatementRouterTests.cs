using Serverless.GraphCore.Cypher.Semantics;
using Serverless.GraphCore.Errors;
using Serverless.GraphCore.Execution.Procedures;
using Serverless.GraphCore.Storage.Objects;
using Serverless.GraphCore.Values;

namespace Serverless.GraphCore.Tests;

public sealed class StatementRouterTests
{
    private readonly StatementRouter router = new()
    {
        Procedures = ProcedureRegistry.Default.With(new ProcedureDefinition(new ProcedureSignature("test.write", [], [], ProcedureMode.Write, ""), static (_, _) => [])),
    };

    [Theory]
    [InlineData("MATCH (n) RETURN n", StatementAccess.Read)]
    [InlineData("MATCH (n) SET n.x = 1", StatementAccess.Write)]
    [InlineData("INSERT (n)", StatementAccess.Write)]
    [InlineData("MERGE (n) RETURN n", StatementAccess.Write)]
    [InlineData("MATCH (n) REMOVE n:A RETURN n", StatementAccess.Write)]
    [InlineData("MATCH (n) DETACH DELETE n", StatementAccess.Write)]
    [InlineData("UNWIND [1] AS x FOREACH (y IN [x] | CREATE (:A))", StatementAccess.Write)]
    [InlineData("CALL () { CALL () { CREATE (a) } } RETURN 1", StatementAccess.Write)]
    [InlineData("RETURN 1 AS x UNION CALL () { MERGE (n) RETURN 1 AS x } RETURN x", StatementAccess.Write)]
    [InlineData("MATCH (n) CALL (n) { RETURN 1 AS x } IN TRANSACTIONS RETURN x", StatementAccess.Write)]
    [InlineData("PROFILE CREATE (n)", StatementAccess.Write)]
    [InlineData("EXPLAIN CREATE (n)", StatementAccess.Read)]
    [InlineData("CALL test.write()", StatementAccess.Write)]
    [InlineData("MATCH (n) CALL TEST.WRITE() RETURN n", StatementAccess.Write)]
    [InlineData("CALL db.labels()", StatementAccess.Read)]
    [InlineData("CALL no.such()", StatementAccess.Read)]
    [InlineData("RETURN 'CREATE (n)' AS `SET` // DELETE", StatementAccess.Read)]
    [InlineData("CREATE INDEX FOR (n:A) ON n.x", StatementAccess.Schema)]
    [InlineData("DROP CONSTRAINT c IF EXISTS", StatementAccess.Schema)]
    [InlineData("EXPLAIN DROP INDEX i", StatementAccess.Read)]
    [InlineData("SHOW INDEXES", StatementAccess.Read)]
    [InlineData("SHOW DATABASES", StatementAccess.Administration)]
    [InlineData("EXPLAIN CREATE DATABASE x", StatementAccess.Administration)]
    public void Access_is_that_of_all_clauses(string text, StatementAccess access)
    {
        RoutedStatement routed = Route(text);
        Assert.Equal((access, text.StartsWith("EXPLAIN", StringComparison.Ordinal)), (routed.Access, routed.IsExplain));
        Assert.Equal(access == StatementAccess.Administration, routed.Command is not null);
    }

    [Theory]
    [InlineData("RETURN 1", null, 0)]
    [InlineData(":USE a.b\nRETURN 1", "a.b", 5)]
    [InlineData(":use `x-y`;RETURN 1", "x-y", 5)]
    [InlineData("USE a RETURN 1", "a", 4)]
    [InlineData("use database a RETURN 1", "a", 13)]
    [InlineData(":USE a\nUSE b RETURN 1", "b", 11)]
    [InlineData("USE a RETURN 1 AS x UNION USE A RETURN 2 AS x", "a", 4)]
    [InlineData("USE a CREATE INDEX FOR (n:A) ON n.x", "a", 4)]
    [InlineData("USE system SHOW DATABASES", "system", 4)]
    [InlineData("EXPLAIN USE a RETURN 1", "a", 12)]
    public void A_leading_choice_of_the_database_holds_for_the_statement(string text, string? database, int offset)
    {
        RoutedStatement routed = Route(text);
        Assert.Equal((database, false, false), (routed.Database?.Text, routed.SpansDatabases, routed.IsSelection));
        Assert.Equal(offset, routed.Database?.Position.Offset ?? 0);
    }

    [Theory]
    [InlineData("MATCH (n) FROM DATABASE a RETURN n", null)]
    [InlineData("USE a MATCH (n) IN DATABASE a RETURN n", null)]
    [InlineData(":USE c\nMATCH (n) RETURN COUNT { MATCH (m) IN DATABASE a } AS x", "c")]
    [InlineData("USE a CALL () { USE b RETURN 1 AS x } RETURN x", null)]
    [InlineData("USE a RETURN 1 AS x UNION USE b RETURN 2 AS x", null)]
    [InlineData("USE a RETURN 1 AS x UNION RETURN 2 AS x", null)]
    [InlineData("USE DATABASE a AS x MATCH (n) IN x RETURN n", null)]
    [InlineData("USE graph.byName('a') RETURN 1", null)]
    [InlineData("MATCH (n) SET n.x = 1 IN DATABASE b", null)]
    [InlineData("FOREACH (x IN [1] | CREATE (n) IN DATABASE b)", null)]
    public void Other_choices_span_databases(string text, string? database)
    {
        RoutedStatement routed = Route(text);
        Assert.Equal((true, database), (routed.SpansDatabases, routed.Database?.Text));
    }

    [Theory]
    [InlineData(":USE other")]
    [InlineData(" :USE  other ; ")]
    public void A_selection_is_only_a_selection(string text)
    {
        RoutedStatement routed = Route(text);
        Assert.True(routed.IsSelection);
        Assert.Equal(("other", StatementAccess.Read), (routed.Database?.Text, routed.Access));
    }

    [Fact]
    public void A_repeated_text_is_found_again_with_other_parameters()
    {
        Assert.Same(Route("RETURN $x"), Route("RETURN $x"));
        var first = (GraphCore.Administration.StartDatabase)Route("START DATABASE $db", ("db", new StringValue("a"))).Command!;
        var second = (GraphCore.Administration.StartDatabase)Route("START DATABASE $db", ("db", new StringValue("b"))).Command!;
        Assert.Equal(("a", "b"), (first.Name.Text, second.Name.Text));
    }

    [Fact]
    public async Task Syntax_errors_are_those_of_running_the_statement()
    {
        await using GraphDatabase database = await OpenAsync();
        foreach (string text in (string[])["RETRUN 1", ":USE a\nMATCH (n RETURN n", "CREATE (a)-[:R]-(b)", "RETURN 'x"])
        {
            GraphException routed = Assert.Throws<GraphException>(() => Route(text));
            GraphException run = await Assert.ThrowsAsync<GraphException>(() => RunAsync(database, text, resolved: true));
            Assert.Equal((run.Code, run.Message, run.Detail, run.Position), (routed.Code, routed.Message, routed.Detail, routed.Position));
        }
    }

    [Theory]
    [InlineData(":USE other\nRETURN 1 AS x", "1")]
    [InlineData(":USE other RETURN 1 AS x", "1")]
    [InlineData("USE other RETURN 1 AS x", "1")]
    [InlineData("USE a.b RETURN 1 AS x UNION ALL USE A.B RETURN 1 AS x", "1,1")]
    [InlineData("USE other CALL db.ping", "true")]
    [InlineData("USE other CREATE INDEX i FOR (n:A) ON n.x", "")]
    [InlineData("USE other SHOW INDEXES YIELD name", "")]
    public async Task A_resolved_choice_of_the_database_is_passed_over(string text, string rows)
    {
        await using GraphDatabase database = await OpenAsync();
        GraphException refused = await Assert.ThrowsAsync<GraphException>(() => RunAsync(database, text, resolved: false));
        Assert.Equal(ErrorCodes.SemanticError, refused.Code);
        Assert.Equal(rows, string.Join(',', await RunAsync(database, text, resolved: true)));
        await Assert.ThrowsAsync<GraphException>(() => RunAsync(database, text, resolved: false));
    }

    [Theory]
    [InlineData("USE a MATCH (n) IN DATABASE b RETURN n")]
    [InlineData("USE a RETURN 1 AS x UNION USE b RETURN 1 AS x")]
    [InlineData(":USE a\nCALL () { USE b RETURN 1 AS x } RETURN x")]
    [InlineData("USE DATABASE a AS x RETURN 1")]
    public async Task A_statement_over_several_databases_stays_refused(string text)
    {
        await using GraphDatabase database = await OpenAsync();
        GraphException refused = await Assert.ThrowsAsync<GraphException>(() => RunAsync(database, text, resolved: true));
        Assert.Equal(ErrorCodes.SemanticError, refused.Code);
    }

    [Fact]
    public async Task Positions_of_errors_count_from_the_prefix_on()
    {
        await using GraphDatabase database = await OpenAsync();
        GraphException failure = await Assert.ThrowsAsync<GraphException>(() => RunAsync(database, ":USE other\n  RETURN nope", resolved: true));
        Assert.Equal(new SourcePosition(20, 2, 10), failure.Position);
        Assert.Contains("\"  RETURN nope\"", failure.Message, StringComparison.Ordinal);
    }

    private RoutedStatement Route(string text, params (string Name, Value Value)[] parameters) =>
        router.Route(new QueryRequest(text, new MapValue([.. parameters.Select(parameter => new KeyValuePair<string, Value>(parameter.Name, parameter.Value))])));

    private static Task<GraphDatabase> OpenAsync() =>
        GraphDatabase.OpenOrCreateAsync(new InMemoryObjectStore(TimeProvider.System), ObjectPath.Parse("db"), new GraphDatabaseOptions(), TestContext.Current.CancellationToken);

    private static async Task<List<string>> RunAsync(GraphDatabase database, string text, bool resolved)
    {
        var results = new CollectedResults();
        var request = new TransactionRequest { Statements = [new QueryRequest(text, MapValue.Empty) { DatabaseResolved = resolved }] };
        await database.ExecuteAsync(request, results, TestContext.Current.CancellationToken);
        return results.Statements[0];
    }
}
