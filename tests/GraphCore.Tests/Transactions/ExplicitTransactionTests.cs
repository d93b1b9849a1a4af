using Serverless.GraphCore.Errors;
using Serverless.GraphCore.Storage.Objects;
using Serverless.GraphCore.Values;
using Serverless.TestSupport;
using Serverless.TestSupport.Storage;
using static Serverless.GraphCore.Tests.Transactions.TransactionInstance;

namespace Serverless.GraphCore.Tests.Transactions;

/// <summary>Transactions of several calls, each call on another instance.</summary>
public sealed class ExplicitTransactionTests
{
    private readonly ManualClock clock = new();
    private readonly InMemoryObjectStore store;

    public ExplicitTransactionTests() => store = new InMemoryObjectStore(clock);

    [Fact]
    public async Task Transaction_is_begun_continued_and_committed_by_three_instances()
    {
        var (a, b, c) = (await OpenAsync(), await OpenAsync(), await OpenAsync());
        await a.QueryAsync("CREATE (:N {v: 1})-[:R {w: 1}]->(:M)");

        TransactionHandle transaction = await a.BeginAsync("MATCH (n:N) SET n.v = 2");
        Assert.Equal(["2"], await b.RunAsync(transaction, "MATCH (n:N) CREATE (n)-[:R {w: 2}]->(:M {name: 'new'})", "MATCH (n:N) RETURN n.v"));
        Assert.Equal(["2 | [1, 2] | 1"], await c.RunAsync(transaction, "MATCH (n:N)-[r:R]->(m) WITH n, r, m ORDER BY r.w RETURN n.v, collect(r.w), count(m.name)"));
        Assert.Equal(["1 | 1"], await b.QueryAsync("MATCH (n:N)-[r]->() RETURN n.v, count(r)"));
        (TransactionSummary summary, CollectedResults results) = await a.CommitAsync(transaction, "MATCH (m:M {name: 'new'}) DETACH DELETE m RETURN 7");

        Assert.Equal(["7"], results.Statements[0]);
        Assert.NotNull(summary.TransactionId);
        foreach (TransactionInstance instance in (TransactionInstance[])[a, b, c, await OpenAsync()])
        {
            Assert.Equal(["2 | 1"], await instance.QueryAsync("MATCH (n:N)-[r]->() RETURN n.v, count(r)"));
        }

        Assert.Empty(await TransactionObjectsAsync());
    }

    /// <summary>A plan that scans all nodes, where a label finds as few, would depend on nodes that it has nothing to do with.</summary>
    [Fact]
    public async Task Node_of_another_label_does_not_conflict_with_a_match_of_relationships_that_the_transaction_has_deleted()
    {
        var (a, b) = (await OpenAsync(), await OpenAsync());
        await a.QueryAsync("UNWIND range(1, 12) AS k CREATE (:N {k: k, v: k % 2})");
        await a.QueryAsync("MATCH (a:N), (b:N) WHERE b.k = a.k + 1 CREATE (a)-[:R {w: a.k}]->(b)");

        TransactionHandle transaction = await a.BeginAsync("MATCH (n:N {v: 0}) DETACH DELETE n");
        await b.QueryAsync("CREATE (:Elsewhere)");
        await a.CommitAsync(transaction, "MATCH (:N {k: 5})-[r:R]->() SET r.w = 0");

        Assert.Equal(["6"], await b.QueryAsync("MATCH (n:N) RETURN count(n)"));
    }

    [Fact]
    public async Task Every_call_reads_the_state_at_the_beginning()
    {
        var (a, b) = (await OpenAsync(), await OpenAsync());
        await a.QueryAsync("CREATE (:N {v: 1})");
        TransactionHandle writing = await a.BeginAsync();
        TransactionHandle reading = await a.BeginAsync(new TransactionOptions { Owner = "Ann", ReadOnly = true });
        await b.QueryAsync("MATCH (n:N) SET n.v = 2");

        foreach (TransactionHandle transaction in (TransactionHandle[])[writing, reading])
        {
            foreach (TransactionInstance instance in (TransactionInstance[])[a, b, await OpenAsync()])
            {
                Assert.Equal(["1"], await instance.RunAsync(transaction, "MATCH (n:N) RETURN n.v"));
            }

            await b.CommitAsync(transaction);
        }
    }

    [Fact]
    public async Task Transaction_over_segments_keeps_exact_totals_whoever_continues_it()
    {
        var (a, b) = (await OpenAsync(), await OpenAsync());
        await a.QueryAsync("CREATE INDEX FOR (n:N) ON (n.v)");
        await a.QueryAsync("UNWIND range(1, 50) AS i CREATE (:N {v: i, text: 'a text that has a length'})-[:R {w: 'twelve chars'}]->(:M {v: i})");
        await a.Database.CompactAsync(force: true, TestContext.Current.CancellationToken);
        b = await OpenAsync();

        TransactionHandle transaction = await a.BeginAsync("MATCH (n:N) WHERE n.v <= 10 SET n.text = 'short', n.v = n.v + 1000");
        await b.RunAsync(transaction, "MATCH (n:N)-[r:R]->(m) WHERE 20 < n.v <= 30 DELETE r SET m:N REMOVE m.v");
        await a.RunAsync(transaction, "MATCH (n:N) WHERE 40 < n.v <= 50 DETACH DELETE n");
        await (await OpenAsync()).CommitAsync(transaction);

        Assert.Equal(["50 | 10 | 30"], await b.QueryAsync("MATCH (n:N) OPTIONAL MATCH (n)-[r:R]->() RETURN count(n), count(CASE WHEN n.v > 1000 THEN 1 END), count(r)"));
        Assert.Equal(["10"], await b.QueryAsync("MATCH (n:N) WHERE n.v > 1000 RETURN count(n)"));
        await b.QueryAsync("MATCH (n) DETACH DELETE n");
        await b.Database.CompactAsync(force: true, TestContext.Current.CancellationToken);
        var head = (await new MaintainedDatabase(store, Options(clock)).HeadAsync(TestContext.Current.CancellationToken)).Head;
        Assert.Equal((0, 0, 0), (head.State.Totals.Nodes, head.State.Totals.Relationships, head.State.Totals.LogicalBytes));
    }

    [Fact]
    public async Task Transactions_that_depend_on_different_things_are_both_committed()
    {
        var (a, b) = (await OpenAsync(), await OpenAsync());
        await a.QueryAsync("CREATE (:A {v: 1}), (:B {v: 1})");
        TransactionHandle first = await a.BeginAsync("MATCH (n:A) SET n.v = n.v + 1");
        TransactionHandle second = await b.BeginAsync("MATCH (n:B) SET n.v = n.v + 1");

        await b.CommitAsync(first);
        await a.CommitAsync(second);

        Assert.Equal(["2 | 2"], await a.QueryAsync("MATCH (a:A), (b:B) RETURN a.v, b.v"));
    }

    [Theory]
    [InlineData("MATCH (n:A) SET n.v = n.v + 1")]
    [InlineData("MATCH (n:A) RETURN n.v")]
    [InlineData("MATCH (n:A) RETURN count(n)")]
    public async Task Transaction_whose_ground_another_one_has_changed_is_refused_and_writes_nothing(string read)
    {
        var (a, b) = (await OpenAsync(), await OpenAsync());
        await a.QueryAsync("CREATE (:A {v: 1})");
        TransactionHandle transaction = await a.BeginAsync(read);
        await b.RunAsync(transaction, "CREATE (:Written)");
        await a.QueryAsync("MATCH (n:A) SET n.v = 7 CREATE (:A)");

        Assert.Equal(ErrorCodes.Outdated, await FailureOfAsync(() => a.CommitAsync(transaction)));

        Assert.Equal(["0"], await a.QueryAsync("MATCH (n:Written) RETURN count(n)"));
        Assert.Equal(ErrorCodes.TransactionNotFound, await FailureOfAsync(() => b.CommitAsync(transaction)));
        Assert.Empty(await TransactionObjectsAsync());
    }

    [Fact]
    public async Task Of_two_calls_at_a_time_one_wins_and_the_transaction_goes_on()
    {
        var (a, other) = (await OpenAsync(), await OpenAsync());
        TransactionHandle transaction = await a.BeginAsync("CREATE (:N {v: 'begin'})");
        bool isFirst = true;
        var meanwhile = new InterceptedStore(store)
        {
            Before = async (operation, path) =>
            {
                if (operation == StoreOperation.Append && path.IsBelow(MaintainedDatabase.Paths.Transactions) && isFirst)
                {
                    isFirst = false;
                    await a.RunAsync(transaction, "CREATE (:N {v: 'winner'})");
                }
            },
        };
        var b = await TransactionInstance.OpenAsync(meanwhile, Options(clock));

        Assert.Equal(ErrorCodes.TransactionAccessedConcurrently, await FailureOfAsync(() => b.RunAsync(transaction, "CREATE (:N {v: 'loser'})")));

        await b.RunAsync(transaction, "CREATE (:N {v: 'after'})");
        await a.CommitAsync(transaction);
        Assert.Equal(["['after', 'begin', 'winner']"], await other.QueryAsync("MATCH (n:N) WITH n.v AS v ORDER BY v RETURN collect(v)"));
    }

    [Fact]
    public async Task Failing_statement_of_a_call_that_came_too_late_ends_nothing()
    {
        var a = await OpenAsync();
        TransactionHandle transaction = await a.BeginAsync("CREATE (:N)");
        bool isFirst = true;
        var meanwhile = new InterceptedStore(store)
        {
            Before = async (operation, path) =>
            {
                if (operation == StoreOperation.Append && path.IsBelow(MaintainedDatabase.Paths.Transactions) && isFirst)
                {
                    isFirst = false;
                    await a.RunAsync(transaction, "CREATE (:N)");
                }
            },
        };
        var b = await TransactionInstance.OpenAsync(meanwhile, Options(clock));

        Assert.Equal(ErrorCodes.TransactionAccessedConcurrently, await FailureOfAsync(() => b.RunAsync(transaction, "RETURN 1 / 0")));

        await a.CommitAsync(transaction);
        Assert.Equal(["2"], await a.QueryAsync("MATCH (n:N) RETURN count(n)"));
    }

    [Fact]
    public async Task What_an_instance_remembers_of_a_transaction_may_be_old()
    {
        var (a, b) = (await OpenAsync(), await OpenAsync());
        TransactionHandle transaction = await a.BeginAsync("CREATE (:N {v: 1})");
        await b.RunAsync(transaction, "MATCH (n:N) SET n.v = n.v + 1");
        Assert.Equal(["3"], await a.RunAsync(transaction, "MATCH (n:N) SET n.v = n.v + 1 RETURN n.v"));
        await b.RunAsync(transaction, "MATCH (n:N) SET n.v = n.v + 1");
        await a.CommitAsync(transaction);

        Assert.Equal(["4"], await b.QueryAsync("MATCH (n:N) RETURN n.v"));
        Assert.Equal(ErrorCodes.TransactionNotFound, await FailureOfAsync(() => b.RunAsync(transaction, "RETURN 1")));
    }

    [Fact]
    public async Task Statement_that_fails_ends_the_transaction_everywhere()
    {
        var (a, b) = (await OpenAsync(), await OpenAsync());
        TransactionHandle transaction = await a.BeginAsync("CREATE (:N)");
        var results = new CollectedResults();

        Assert.Equal(ErrorCodes.ArithmeticError, await FailureOfAsync(() => b.Database.Transactions.RunAsync(
            transaction.Id, "Ann", [new QueryRequest("RETURN 1", MapValue.Empty), new QueryRequest("RETURN 1 / 0", MapValue.Empty)], default, results, TestContext.Current.CancellationToken)));

        Assert.Equal([["1"]], results.Statements);
        foreach (TransactionInstance instance in (TransactionInstance[])[a, b])
        {
            Assert.Equal(ErrorCodes.TransactionNotFound, await FailureOfAsync(() => instance.RunAsync(transaction, "RETURN 1")));
            Assert.Equal(ErrorCodes.TransactionNotFound, await FailureOfAsync(() => instance.CommitAsync(transaction)));
            Assert.Equal(ErrorCodes.TransactionNotFound, await FailureOfAsync(() => instance.RollBackAsync(transaction)));
        }

        Assert.Equal(["0"], await a.QueryAsync("MATCH (n:N) RETURN count(n)"));
        Assert.Empty(await TransactionObjectsAsync());
    }

    [Fact]
    public async Task Begin_whose_statement_fails_begins_nothing()
    {
        var a = await OpenAsync();

        Assert.Equal(ErrorCodes.SyntaxError, await FailureOfAsync(() => a.BeginAsync("CREATE (:N)", "RETURN")));

        Assert.Equal(["0"], await a.QueryAsync("MATCH (n:N) RETURN count(n)"));
        Assert.Empty(await TransactionObjectsAsync());
    }

    [Fact]
    public async Task Transaction_that_was_rolled_back_is_gone()
    {
        var (a, b) = (await OpenAsync(), await OpenAsync());
        TransactionHandle transaction = await a.BeginAsync("CREATE (:N)");

        await b.RollBackAsync(transaction);

        Assert.Equal(ErrorCodes.TransactionNotFound, await FailureOfAsync(() => a.CommitAsync(transaction)));
        Assert.Equal(["0"], await a.QueryAsync("MATCH (n:N) RETURN count(n)"));
    }

    [Fact]
    public async Task Transaction_is_its_owners_alone()
    {
        var (ann, bob) = (await OpenAsync(), await TransactionInstance.OpenAsync(store, Options(clock), "Bob"));
        TransactionHandle transaction = await ann.BeginAsync("CREATE (:N)");

        Assert.Equal(ErrorCodes.TransactionNotFound, await FailureOfAsync(() => bob.RunAsync(transaction, "RETURN 1")));
        Assert.Equal(ErrorCodes.TransactionNotFound, await FailureOfAsync(() => bob.CommitAsync(transaction)));
        Assert.Equal(ErrorCodes.TransactionNotFound, await FailureOfAsync(() => bob.RollBackAsync(transaction)));

        await ann.CommitAsync(transaction);
    }

    [Theory]
    [InlineData("")]
    [InlineData("HEAD")]
    [InlineData("../HEAD")]
    [InlineData("01J0000000000000000000000")]
    [InlineData("01j00000000000000000000000")]
    [InlineData("01J0000000000000000000000%")]
    public async Task Text_that_is_no_id_names_no_transaction(string id)
    {
        bool isOpen = false;
        var watched = new InterceptedStore(store) { Before = (_, path) => isOpen ? throw new InvalidOperationException($"{path} was asked for.") : Task.CompletedTask };
        var a = await TransactionInstance.OpenAsync(watched, Options(clock));
        isOpen = true;

        Assert.Equal(ErrorCodes.TransactionNotFound, await FailureOfAsync(() => a.RunAsync(new TransactionHandle(id, default, ""), "RETURN 1")));
    }

    [Fact]
    public async Task Ids_that_a_caller_has_seen_are_nobody_elses()
    {
        var (a, b) = (await OpenAsync(), await OpenAsync());
        const string create = "CREATE (n:N)-[r:R]->(m:N) RETURN id(n), id(r), id(m)";
        List<string> nodes = [];
        List<string> relationships = [];
        TransactionHandle[] transactions = [await a.BeginAsync(), await b.BeginAsync(), await a.BeginAsync(), await b.BeginAsync()];
        for (int round = 0; round < 3; round++)
        {
            foreach (TransactionHandle transaction in transactions)
            {
                Note(await a.RunAsync(transaction, create));
                Note(await b.RunAsync(transaction, create));
            }

            Note(await a.QueryAsync(create));
            Note(await b.QueryAsync(create));
        }

        await a.CommitAsync(transactions[0]);
        await b.RollBackAsync(transactions[1]);
        await b.CommitAsync(transactions[2]);
        await a.RollBackAsync(transactions[3]);
        Note(await a.QueryAsync(create));
        Note(await (await OpenAsync()).QueryAsync(create));

        Assert.Equal(nodes.Count, nodes.Distinct().Count());
        Assert.Equal(relationships.Count, relationships.Distinct().Count());
        Assert.Equal([$"{2 * ((2 * 6) + 6 + 2)}"], await a.QueryAsync("MATCH (n:N) RETURN count(n)"));

        void Note(List<string> rows)
        {
            string[] ids = Assert.Single(rows).Split(" | ");
            nodes.AddRange([ids[0], ids[2]]);
            relationships.Add(ids[1]);
        }
    }

    [Fact]
    public async Task Reading_transaction_refuses_to_write_and_ends()
    {
        var (a, b) = (await OpenAsync(), await OpenAsync());
        TransactionHandle transaction = await a.BeginAsync(new TransactionOptions { Owner = "Ann", ReadOnly = true }, "RETURN 1");

        Assert.Equal(ErrorCodes.AccessMode, await FailureOfAsync(() => b.RunAsync(transaction, "CREATE (:N)")));

        Assert.Equal(ErrorCodes.TransactionNotFound, await FailureOfAsync(() => b.RunAsync(transaction, "RETURN 1")));
    }

    [Fact]
    public async Task Schema_is_changed_in_a_transaction_of_its_own()
    {
        var (a, b) = (await OpenAsync(), await OpenAsync());
        TransactionHandle schema = await a.BeginAsync("CREATE CONSTRAINT c FOR (n:N) REQUIRE n.v IS UNIQUE");
        await b.RunAsync(schema, "CREATE INDEX i FOR (n:N) ON (n.w)");
        Assert.Equal(["2"], await a.RunAsync(schema, "MATCH (n:N) WHERE n.w = 1 RETURN count(n) + 2"));
        TransactionHandle mixed = await a.BeginAsync("CREATE (:N {v: 1})");

        Assert.Equal(ErrorCodes.ForbiddenDueToTransactionType, await FailureOfAsync(() => b.RunAsync(mixed, "CREATE INDEX j FOR (n:N) ON (n.x)")));
        await b.CommitAsync(schema);
        TransactionHandle reverse = await a.BeginAsync("DROP INDEX i");
        Assert.Equal(ErrorCodes.ForbiddenDueToTransactionType, await FailureOfAsync(() => b.RunAsync(reverse, "CREATE (:N)")));

        await a.QueryAsync("CREATE (:N {v: 1})");
        Assert.Equal(ErrorCodes.ConstraintValidationFailed, await FailureOfAsync(() => b.QueryAsync("CREATE (:N {v: 1})")));
        Assert.Equal(["2"], await b.QueryAsync("SHOW INDEXES YIELD name WHERE name IN ['c', 'i'] RETURN count(*)"));
    }

    [Fact]
    public async Task Call_in_transactions_is_refused()
    {
        var a = await OpenAsync();
        TransactionHandle transaction = await a.BeginAsync();

        GraphException failure = await Assert.ThrowsAsync<GraphException>(() => a.RunAsync(transaction, "UNWIND [1] AS i CALL (i) { CREATE (:N) } IN TRANSACTIONS"));

        Assert.Equal(ErrorCodes.SemanticError, failure.Code);
        Assert.Contains("IN TRANSACTIONS", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Transactions_time_is_when_it_began()
    {
        var (a, b) = (await OpenAsync(), await OpenAsync());
        TransactionHandle transaction = await a.BeginAsync();
        clock.Now += TimeSpan.FromSeconds(30);

        Assert.Equal(["30"], await b.RunAsync(transaction, "RETURN duration.inSeconds(datetime.transaction(), datetime.statement()).seconds"));
    }

    private Task<TransactionInstance> OpenAsync() => TransactionInstance.OpenAsync(store, Options(clock));

    private Task<List<ObjectPath>> TransactionObjectsAsync() =>
        new MaintainedDatabase(store, Options(clock)).ListAsync(MaintainedDatabase.Paths.Transactions, TestContext.Current.CancellationToken);
}
