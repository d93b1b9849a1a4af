using Serverless.GraphCore.Errors;
using Serverless.GraphCore.Execution.Transactions;
using Serverless.GraphCore.Graph;
using Serverless.GraphCore.Storage.Snapshots;
using Serverless.TestSupport.Graphs;

namespace Serverless.GraphCore.Tests.Execution;

/// <summary><c>CALL { … } IN TRANSACTIONS</c>.</summary>
public sealed class BatchedCallTests
{
    public static TheoryData<int> Sizes => [1, 3, 2048];

    [Theory]
    [MemberData(nameof(Sizes))]
    public async Task Rows_are_committed_batch_by_batch(int size)
    {
        var commits = new Commits();
        var graph = new ExecutionHarness { MaxBatchRows = size, Committer = commits };

        var rows = await graph.RunAsync("UNWIND range(1, 7) AS i CALL (i) { CREATE (n:N {v: i}) RETURN n } IN TRANSACTIONS OF 3 ROWS RETURN i, n.v, n");

        Assert.Equal(3, commits.Count);
        Assert.Equal(["1 | 1", "2 | 2", "3 | 3", "4 | 4", "5 | 5", "6 | 6", "7 | 7"], rows.Texts.Select(static text => text[..text.LastIndexOf(" | ", StringComparison.Ordinal)]));
        Assert.Equal(7, rows.Counters.NodesCreated);
        Assert.Equal(["7"], (await graph.RunAsync("MATCH (n:N) RETURN count(*)")).Texts);
    }

    [Theory]
    [MemberData(nameof(Sizes))]
    public async Task Entities_of_the_outer_query_live_on_in_later_transactions(int size)
    {
        var graph = new ExecutionHarness { MaxBatchRows = size, Committer = new Commits() };
        await graph.RunAsync("UNWIND range(1, 5) AS i CREATE (:A {v: i})-[:R {w: i}]->(:B)");

        await graph.RunAsync("MATCH (a:A)-[r:R]->(b) CALL (a, r, b) { SET b.v = a.v + r.w CREATE (:C) } IN TRANSACTIONS OF 2 ROWS");

        Assert.Equal(["[2, 4, 6, 8, 10] | 5"], (await graph.RunAsync("MATCH (b:B) WITH b ORDER BY b.v RETURN collect(b.v), COUNT { (:C) }")).Texts);
    }

    [Theory]
    [MemberData(nameof(Sizes))]
    public async Task What_an_earlier_batch_deleted_is_null_later(int size)
    {
        var graph = new ExecutionHarness { MaxBatchRows = size, Committer = new Commits() };
        await graph.RunAsync("CREATE (a:A), (a)-[:R]->(:B), (a)-[:R]->(:B)");

        var rows = await graph.RunAsync("MATCH (a:A)-->(b) CALL (a) { DETACH DELETE a } IN TRANSACTIONS OF 1 ROWS RETURN a IS NULL, b IS NULL");

        Assert.Equal(["true | false", "true | false"], rows.Texts);
    }

    [Fact]
    public async Task A_failing_batch_ends_the_statement_but_not_the_batches_before()
    {
        var graph = new ExecutionHarness { Committer = new Commits() };

        GraphException error = await Assert.ThrowsAsync<GraphException>(
            () => graph.RunAsync("UNWIND [1, 2, 0, 4] AS i CALL (i) { CREATE (:N {v: 4 / i}) } IN TRANSACTIONS OF 1 ROWS"));

        Assert.Equal(ErrorCodes.ArithmeticError, error.Code);
    }

    [Theory]
    [InlineData("CONTINUE", new[] { "1 | 4 | true | null", "0 | null | false | '/ by zero'", "4 | 1 | true | null" }, 2)]
    [InlineData("BREAK", new[] { "1 | 4 | true | null", "0 | null | false | '/ by zero'", "4 | null | false | null" }, 1)]
    public async Task A_failing_batch_is_reported(string mode, string[] expected, int created)
    {
        var graph = new ExecutionHarness { Committer = new Commits() };

        var rows = await graph.RunAsync(
            $"UNWIND [1, 0, 4] AS i CALL (i) {{ CREATE (n:N {{v: 4 / i}}) RETURN n.v AS v }} IN TRANSACTIONS OF 1 ROWS ON ERROR {mode} REPORT STATUS AS s RETURN i, v, s.committed, s.errorMessage");

        Assert.Equal(expected, rows.Texts);
        Assert.Equal(created, rows.Counters.NodesCreated);
    }

    [Fact]
    public async Task Without_a_committer_it_is_refused()
    {
        GraphException error = await Assert.ThrowsAsync<GraphException>(
            () => new ExecutionHarness().RunAsync("UNWIND [1] AS i CALL (i) { CREATE (:N) } IN TRANSACTIONS"));

        Assert.Equal(ErrorCodes.SemanticError, error.Code);
    }

    private sealed class Commits : IBatchCommitter
    {
        private readonly SequentialIds ids = new(1 << 20);
        private GraphSnapshot newest = GraphSnapshot.Empty("test");

        public int Count { get; private set; }

        public ValueTask<IGraphTransaction> BeginAsync() => new(newest.Begin(ids));

        public ValueTask<IGraphTransaction> CommitAsync(IGraphTransaction transaction, CancellationToken cancellationToken)
        {
            Count++;
            newest = new GraphSnapshot(((GraphTransaction)transaction).State.Freeze());
            return BeginAsync();
        }
    }
}
