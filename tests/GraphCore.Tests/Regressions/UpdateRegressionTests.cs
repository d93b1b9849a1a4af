namespace Serverless.GraphCore.Tests.Regressions;

/// <summary>Updates write what they say, all of it, and what they answer is what is read back.</summary>
public sealed class UpdateRegressionTests
{
    [Fact]
    public async Task Merge_of_a_relationship_sets_its_properties_when_it_is_created_and_others_when_it_is_found()
    {
        const string merge = "MATCH (a:Person {name: 'Ada'}), (d:Person {name: 'Di'}) MERGE (a)-[r:KNOWS]->(d) ON CREATE SET r.w = 1 ON MATCH SET r.seen = true RETURN r.w, r.seen";
        var graph = await Company.OpenAsync();

        Assert.Equal(["1 | null"], (await graph.RunAsync(merge)).Texts);
        Assert.Equal(["1 | true"], (await graph.RunAsync(merge)).Texts);
        Assert.Equal(["1 | true | 1"], (await graph.RunAsync("MATCH (:Person {name: 'Ada'})-[r:KNOWS]->(:Person {name: 'Di'}) RETURN r.w, r.seen, count(*)")).Texts);
    }

    [Fact]
    public async Task Setting_a_property_to_null_removes_its_key() => Assert.Equal(
        ["null | ['name', 'tags']"],
        await Company.AskAfterAsync("MATCH (p:Person {name: 'Ada'}) SET p.age = null", "MATCH (p:Person {name: 'Ada'}) UNWIND keys(p) AS k WITH p, k ORDER BY k RETURN p.age, collect(k)"));

    [Fact]
    public async Task Adding_a_map_overwrites_adds_and_removes_but_keeps_the_rest() => Assert.Equal(
        ["'Ada' | null | 'Rome' | 7"],
        await Company.AskAfterAsync(
            "UNWIND [{name: 'Ada', set: {age: null, city: 'Rome', n: 7}}] AS row MATCH (p:Person {name: row.name}) SET p += row.set",
            "MATCH (p:Person {name: 'Ada'}) RETURN p.name, p.age, p.city, p.n"));

    [Fact]
    public async Task Replacing_all_properties_leaves_those_of_the_map_only() => Assert.Equal(
        ["{n: 1}"],
        await Company.AskAfterAsync("MATCH (p:Person {name: 'Ada'}) SET p = {n: 1, age: null}", "MATCH (p:Person {n: 1}) RETURN properties(p)"));

    [Fact]
    public async Task Every_clause_of_several_merges_and_a_create_is_run() => Assert.Equal(
        ["2 | 1"],
        await Company.AskAfterAsync("MERGE (s:W {id: 's'}) MERGE (t:W {id: 't'}) CREATE (s)-[:NEEDS]->(t)", "MATCH (w:W) RETURN count(w), COUNT { MATCH (:W {id: 's'})-[:NEEDS]->(:W {id: 't'}) }"));

    [Theory]
    [InlineData("STARTS WITH 'A'", 1)]
    [InlineData("ENDS WITH 'o'", 1)]
    [InlineData("CONTAINS 'i'", 1)]
    [InlineData("IN ['Ada', 'Cy']", 2)]
    public async Task Create_after_a_filter_runs_for_each_row_that_is_left(string condition, int expected) => Assert.Equal(
        [$"{expected}"],
        await Company.AskAfterAsync($"MATCH (f:Firm {{name: 'Oak'}}) MATCH (p:Person) WHERE p.name {condition} CREATE (p)-[:VISITS]->(f)", "MATCH ()-[v:VISITS]->() RETURN count(v)"));

    [Fact]
    public async Task Match_after_unwind_after_match_finds_what_is_merged() => Assert.Equal(
        ["2"],
        await Company.AskAfterAsync("MATCH (f:Firm {name: 'Oak'}) UNWIND ['Ada', 'Bo'] AS name MATCH (p:Person {name: name}) MERGE (p)-[:CALLS]->(f)", "MATCH (:Person)-[c:CALLS]->(:Firm {name: 'Oak'}) RETURN count(c)"));

    [Fact]
    public async Task Filter_between_unwind_and_create_drops_rows() => Assert.Equal(
        ["[2, 3]"],
        await Company.AskAfterAsync("UNWIND [1, 2, 3] AS v WITH v WHERE v > 1 CREATE (:V {v: v})", "MATCH (n:V) WITH n.v AS v ORDER BY v RETURN collect(v)"));

    [Fact]
    public async Task List_of_expressions_is_stored_as_values() => Assert.Equal(
        ["['Ada', 'ADA', 'v:Ada']"],
        await Company.AskAfterAsync("MATCH (p:Person {name: 'Ada'}) SET p.l = [p.name, toUpper(p.name), 'v:' + p.name]", "MATCH (p:Person {name: 'Ada'}) RETURN p.l"));
}
