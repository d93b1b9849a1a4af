using Serverless.GraphCore.Errors;
using Serverless.GraphCore.Tck.Features;
using Serverless.GraphCore.Tck.Values;
using Serverless.GraphCore.Values;

namespace Serverless.GraphCore.Tck.Running;

/// <summary>The runner judges rightly: each expectation is met once and missed once by a database that answers by script.</summary>
public sealed class ScenarioRunTests
{
    private static readonly TckStep Query = new("executing query:", "Q", null);

    [Theory]
    [InlineData("the result should be, in any order:", true)]
    [InlineData("the result should be, in order:", false)]
    public async Task Order_of_rows_counts_when_the_step_says_so(string text, bool passes)
    {
        await ExpectAsync(passes, Rows("x", "1", "2"), Query, new TckStep(text, null, [["x"], ["2"], ["1"]]));
    }

    [Theory]
    [InlineData("the result should be (ignoring element order for lists):", true)]
    [InlineData("the result should be, in any order:", false)]
    public async Task Order_in_lists_counts_unless_the_step_ignores_it(string text, bool passes)
    {
        await ExpectAsync(passes, Rows("x", "[1, 2]"), Query, new TckStep(text, null, [["x"], ["[2, 1]"]]));
    }

    [Theory]
    [InlineData("x", "1", true)]
    [InlineData("y", "1", false)]
    [InlineData("x", "2", false)]
    [InlineData("x", "1.0", false)]
    public async Task Columns_and_values_are_compared(string column, string value, bool passes)
    {
        await ExpectAsync(passes, Rows("x", "1"), Query, new TckStep("the result should be, in any order:", null, [[column], [value]]));
    }

    [Theory]
    [InlineData(0, true)]
    [InlineData(1, false)]
    public async Task An_empty_result_has_no_rows(int rows, bool passes)
    {
        await ExpectAsync(passes, Rows("x", [.. Enumerable.Repeat("1", rows)]), Query, new TckStep("the result should be empty", null, null));
    }

    [Theory]
    [InlineData("a SyntaxError should be raised at compile time: UndefinedVariable", true)]
    [InlineData("a SyntaxError should be raised at any time: *", true)]
    [InlineData("a SyntaxError should be raised at runtime: UndefinedVariable", false)]
    [InlineData("a SyntaxError should be raised at compile time: VariableAlreadyBound", false)]
    [InlineData("a TypeError should be raised at compile time: UndefinedVariable", false)]
    public async Task Class_phase_and_detail_of_an_error_are_compared(string text, bool passes)
    {
        await ExpectAsync(passes, _ => throw new GraphException(ErrorCodes.SyntaxError, "message", "UndefinedVariable"), Query, new TckStep(text, null, null));
    }

    [Fact]
    public async Task An_expected_error_that_does_not_come_fails()
    {
        await ExpectAsync(false, Rows("x"), Query, new TckStep("a TypeError should be raised at runtime: *", null, null));
    }

    [Fact]
    public async Task An_error_that_nothing_expects_fails()
    {
        await ExpectAsync(false, _ => throw new GraphException(ErrorCodes.TypeError, "message"), Query);
    }

    [Theory]
    [InlineData("2", true)]
    [InlineData("1", false)]
    public async Task Side_effects_are_counted(string count, bool passes)
    {
        await ExpectAsync(passes, Rows("x"), Query, new TckStep("the side effects should be:", null, [["+nodes", count], ["-nodes", "1"], ["+labels", "0"]]));
    }

    [Fact]
    public async Task Side_effects_that_are_not_named_fail()
    {
        await ExpectAsync(false, Rows("x"), Query, new TckStep("no side effects", null, null));
    }

    [Fact]
    public async Task An_unknown_step_fails()
    {
        await ExpectAsync(false, Rows("x"), new TckStep("something new", null, null));
    }

    [Fact]
    public async Task A_procedure_is_registered_with_its_rows()
    {
        var database = new ScriptedDatabase(Rows("x"));
        var step = new TckStep("there exists a procedure test.my.proc(in :: INTEGER?, b :: STRING?) :: (out :: STRING?) :", null, [["in", "b", "out"], ["1", "'a'", "'nix'"]]);

        await new ScenarioRun(database).RunAsync(new TckScenario("s", [step]), TestContext.Current.CancellationToken);

        TckProcedure procedure = Assert.Single(database.Procedures);
        Assert.Equal("test.my.proc", procedure.Name);
        Assert.Equal([new TckField("in", "INTEGER?"), new TckField("b", "STRING?")], procedure.Inputs);
        Assert.Equal([new TckField("out", "STRING?")], procedure.Outputs);
        Assert.Equal(["1", "'a'", "'nix'"], Assert.Single(procedure.Rows).Select(value => CanonicalText.Of(value)));
    }

    private static Func<MapValue, TckResult> Rows(string column, params string[] values) =>
        _ => new TckResult([column], [.. values.Select(value => new[] { Notation.Parse(value) })]);

    private static async Task ExpectAsync(bool passes, Func<MapValue, TckResult> answer, params TckStep[] steps)
    {
        Task run = new ScenarioRun(new ScriptedDatabase(answer)).RunAsync(new TckScenario("s", steps), TestContext.Current.CancellationToken);

        if (passes)
        {
            await run;
        }
        else
        {
            await Assert.ThrowsAsync<TckFailureException>(() => run);
        }
    }

    /// <summary>Gives one answer to the query Q, which fails to compile if it fails; Q removes node 1 and makes nodes 2 and 3.</summary>
    private sealed class ScriptedDatabase(Func<MapValue, TckResult> answer) : ITckDatabase
    {
        private bool ran;

        public List<TckProcedure> Procedures { get; } = [];

        public Task<TckResult> ExecuteAsync(string query, MapValue parameters, CancellationToken cancellationToken)
        {
            if (query == "Q")
            {
                ran = true;
                return Task.FromResult(answer(parameters));
            }

            string[] nodes = !query.StartsWith("MATCH (n) RETURN", StringComparison.Ordinal) ? [] : ran ? ["2", "3"] : ["1"];
            return Task.FromResult(Rows("id", nodes)(parameters));
        }

        public Task<bool> FailsToCompileAsync(string query, MapValue parameters, CancellationToken cancellationToken) => Task.FromResult(true);

        public void Register(TckProcedure procedure) => Procedures.Add(procedure);

        public ValueTask DisposeAsync() => ValueTask.CompletedTask;
    }
}
