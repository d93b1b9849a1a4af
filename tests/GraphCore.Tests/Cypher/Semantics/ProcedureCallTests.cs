using Serverless.GraphCore.Cypher.Semantics;
using Serverless.GraphCore.Planning;
using Serverless.GraphCore.Planning.Logical;
using Serverless.GraphCore.Tests.Planning;
using Serverless.GraphCore.Values;

namespace Serverless.GraphCore.Tests.Cypher.Semantics;

public sealed class ProcedureCallTests
{
    private static readonly FakeProcedures Procedures = new FakeProcedures()
        .Add("test.doNothing", [], [])
        .Add("test.labels", [], ["label"])
        .Add("test.pair", [("name", ValueTypes.String), ("in", ValueTypes.Integer)], ["a", "b"])
        .Add("test.write", [], [], ProcedureMode.Write)
        .Add(ShowProcedures.Indexes, [("filter", ValueTypes.String)], ["name", "state", "options!"]);

    [Theory]
    [InlineData("CALL test.pair('x')", "InvalidNumberOfArguments")]
    [InlineData("CALL test.pair('x', 1, 2) YIELD a RETURN a", "InvalidNumberOfArguments")]
    [InlineData("CALL test.pair", "MissingParameter")]
    [InlineData("CALL test.pair('x', 1) RETURN a", "UndefinedVariable")]
    [InlineData("CALL test.unknown", "ProcedureNotFound")]
    [InlineData("WITH 'Hi' AS label CALL test.labels() YIELD label RETURN *", "VariableAlreadyBound")]
    [InlineData("MATCH (n) CALL test.pair('x', count(n)) YIELD a RETURN a", "InvalidAggregation")]
    [InlineData("CALL test.pair('x', true)", "InvalidArgumentType")]
    [InlineData("CALL test.pair('x', true) YIELD a RETURN a", "InvalidArgumentType")]
    [InlineData("CALL test.pair('x', 1) YIELD a, b AS a RETURN a", "VariableAlreadyBound")]
    [InlineData("CALL test.pair('x', 1) YIELD * RETURN a", "UnexpectedSyntax")]
    [InlineData("CALL test.pair('x', 1) YIELD c RETURN c", "UndefinedVariable")]
    public void Call_raises_the_error_of_openCypher(string text, string detail) => Assert.Equal(detail, Compiled.Error(text, Procedures).Detail);

    [Fact]
    public void Standalone_call_returns_all_columns()
    {
        CompiledQuery query = Compiled.Query("CALL test.pair('x', 1)", procedures: Procedures);

        Assert.Equal(["a", "b"], query.Columns);
        Assert.Equal(StatementKind.Read, query.Kind);
    }

    [Fact]
    public void Standalone_call_without_parentheses_takes_parameters()
    {
        CompiledQuery query = Compiled.Query("CALL test.pair", null, Procedures, "name", "in");

        var call = Assert.IsType<ProcedureCall>(((ProduceResults)query.Plan!).Source);
        Assert.All(call.Arguments, static argument => Assert.IsType<BoundParameter>(argument));
        Assert.Equal(["in", "name"], query.Parameters);
    }

    [Fact]
    public void Void_call_inside_a_query_passes_its_row_on()
    {
        CompiledQuery query = Compiled.Query("MATCH (n) CALL test.doNothing() RETURN n", procedures: Procedures);

        var call = Assert.IsType<ProcedureCall>(((ProduceResults)query.Plan!).Source);
        Assert.True(call.Void);
        Assert.IsType<NodeScan>(call.Source);
    }

    [Fact]
    public void Call_of_a_writing_procedure_makes_the_statement_a_write() =>
        Assert.Equal(StatementKind.Write, Compiled.Query("CALL test.write()", procedures: Procedures).Kind);

    [Theory]
    [InlineData("SHOW INDEXES", "name,state")]
    [InlineData("SHOW INDEXES YIELD *", "name,state,options")]
    [InlineData("SHOW INDEXES YIELD name AS n ORDER BY n LIMIT 1", "n")]
    [InlineData("SHOW INDEXES YIELD name, state RETURN count(*) AS c", "c")]
    [InlineData("SHOW INDEXES WHERE name = 'x'", "name,state")]
    public void Show_is_a_call_with_a_projection_on_top(string text, string columns) =>
        Assert.Equal(columns, string.Join(',', Compiled.Query(text, procedures: Procedures).Columns));
}
