namespace Serverless.GraphCore.Tests.Regressions;

/// <summary>Each clause does its part, whichever clauses stand around it.</summary>
public sealed class ReadRegressionTests
{
    [Fact]
    public async Task Optional_match_after_unwind_keeps_the_keys_that_are_not_found() => Assert.Equal(
        ["'Ada' | false | 41", "'Zoe' | true | null", "'Di' | false | null"],
        await Company.AskAsync("UNWIND ['Ada', 'Zoe', 'Di'] AS name OPTIONAL MATCH (p:Person {name: name}) RETURN name, p IS NULL AS missing, p.age"));

    [Fact]
    public async Task Filter_after_an_optional_match_finds_what_is_missing() => Assert.Equal(
        ["1 | ['Zoe']"],
        await Company.AskAsync("UNWIND ['Ada', 'Zoe'] AS name OPTIONAL MATCH (p:Person) WHERE p.name = name WITH name, p WHERE p IS NULL RETURN count(*), collect(name)"));

    [Fact]
    public async Task Rows_are_ordered_by_a_property_that_is_not_returned_before_any_later_key() => Assert.Equal(
        ["'Di'", "'Ada'"],
        await Company.AskAsync("MATCH (p:Person) RETURN p.name AS n ORDER BY p.age DESC, n LIMIT 2"));

    [Fact]
    public async Task Rows_are_ordered_by_a_function_of_a_property_that_is_not_returned() => Assert.Equal(
        ["'Di'", "'Cy'", "'Bo'"],
        await Company.AskAsync("MATCH (p:Person) RETURN p.name AS n ORDER BY toLower( p.name ) DESC LIMIT 3"));

    [Fact]
    public async Task Rows_are_ordered_by_keys_of_nodes_behind_a_relationship() => Assert.Equal(
        ["30", "10", "20"],
        await Company.AskAsync("MATCH (p:Person)-[w:WORKS_AT]->(f:Firm) RETURN w.hours ORDER BY f.name, size(p.name), p.age"));

    [Fact]
    public async Task Rows_are_ordered_by_keys_of_an_optional_match() => Assert.Equal(
        ["'Cy'", "'Ada'", "'Bo'", "'Di'"],
        await Company.AskAsync("MATCH (p:Person) OPTIONAL MATCH (p)-[w]->(f) RETURN p.name ORDER BY f.name = 'Ink', w.hours"));

    [Fact]
    public async Task Unwound_rows_are_ordered_and_gathered_in_that_order() => Assert.Equal(
        ["3 | [1, 2, 3]", "2 | [1, 2, 3]", "1 | [1, 2, 3]"],
        await Company.AskAsync("UNWIND [3, 1, 2] AS x WITH x ORDER BY x WITH collect(x) AS l UNWIND l AS x RETURN x, l ORDER BY x DESC"));

    [Fact]
    public async Task Column_named_like_the_variable_it_reads_holds_the_property() => Assert.Equal(
        ["'Ink' | 2", "'Oak' | 1"],
        await Company.AskAsync("MATCH (p:Person)-[:WORKS_AT]->(f:Firm) WITH f, count(p) AS n RETURN f.name AS f, n ORDER BY n DESC"));

    [Fact]
    public async Task Alias_of_an_aggregate_that_rows_are_ordered_by_keeps_its_value() => Assert.Equal(
        ["'Ink' | 40", "'Oak' | 20"],
        await Company.AskAsync("MATCH (:Person)-[w:WORKS_AT]->(f:Firm) WITH f, sum(w.hours) AS total ORDER BY total DESC RETURN f.name, total"));

    [Fact]
    public async Task Outer_variable_can_be_read_after_a_subquery_that_imports_it()
    {
        string[] expected = ["'Ink' | 2", "'Oak' | 1"];

        Assert.Equal(expected, await Company.AskAsync("MATCH (f:Firm) CALL { WITH f MATCH (p:Person)-[:WORKS_AT]->(f) RETURN count(p) AS n } RETURN f.name AS firm, n ORDER BY firm"));
        Assert.Equal(expected, await Company.AskAsync("MATCH (f:Firm) CALL (f) { MATCH (p:Person)-[:WORKS_AT]->(f) RETURN count(p) AS n } RETURN f.name AS firm, n ORDER BY firm"));
    }

    [Fact]
    public async Task Count_over_an_optional_match_is_grouped_by_the_outer_node() => Assert.Equal(
        ["'Ada' | 1", "'Bo' | 1", "'Cy' | 1", "'Di' | 0"],
        await Company.AskAsync("MATCH (p:Person) OPTIONAL MATCH (p)-[w:WORKS_AT]->() RETURN p.name AS name, count(w) ORDER BY name"));

    [Fact]
    public async Task Least_and_greatest_are_found_among_strings() => Assert.Equal(
        ["'Ada' | 'Di' | 29 | 'Oslo'"],
        await Company.AskAsync("MATCH (p:Person) RETURN min(p.name), max(p.name), min(p.age), max(p.city)"));

    [Fact]
    public async Task Instants_are_compared_as_instants_and_not_as_text() => Assert.Equal(
        ["1 | 0 | 2 | ['Ink', 'Oak']"],
        await Company.AskAsync("""
            MATCH (f:Firm) WITH f ORDER BY f.since
            RETURN count(CASE WHEN f.since >= datetime('2025-01-01T00:00:00Z') THEN 1 END), count(CASE WHEN f.since >= '2024-01-01' THEN 1 END),
              count(CASE WHEN f.since < datetime('2025-03-01T09:00:00Z') THEN 1 END), collect(f.name)
            """));

    [Fact]
    public async Task Aggregate_inside_a_function_folds_the_rows() => Assert.Equal(
        ["3 | 2 | true"],
        await Company.AskAsync("MATCH (:Person)-[w]->(f) RETURN size(collect(w)), size(collect(DISTINCT f)), count(w) > 2"));

    [Fact]
    public async Task Filter_after_with_applies_every_operator() => Assert.Equal(
        ["'Ada' | 'Bo' | 'Cy' | 'Di'"],
        await Company.AskAsync("""
            MATCH (a:Person) WITH a WHERE a.age IN [41, 7]
            MATCH (b:Person) WITH a, b WHERE b.name STARTS WITH 'B'
            MATCH (c:Person) WITH a, b, c WHERE c.name ENDS WITH 'y'
            MATCH (d:Person) WITH a, b, c, d WHERE d.city CONTAINS 'sl'
            RETURN a.name, b.name, c.name, d.name
            """));

    [Fact]
    public async Task Subquery_predicates_see_the_outer_row_in_both_polarities()
    {
        Assert.Equal(["'Cy'"], await Company.AskAsync("MATCH (p:Person)-->(f:Firm) WHERE NOT EXISTS { MATCH (o:Person)-->(f) WHERE o.name <> p.name } RETURN p.name"));
        Assert.Equal(["'Ada'", "'Bo'"], await Company.AskAsync("MATCH (p:Person)-->(f:Firm) WHERE EXISTS { MATCH (o:Person)-->(f) WHERE o.name <> p.name } RETURN p.name ORDER BY p.name"));
    }

    [Fact]
    public async Task Second_optional_match_from_an_anonymous_node_is_counted_by_itself() => Assert.Equal(
        ["0 | 2"],
        await Company.AskAsync("MATCH (f:Firm {name: 'Ink'}) OPTIONAL MATCH (f)-[o]->() OPTIONAL MATCH ()-[i]->(f) RETURN count(DISTINCT o), count(DISTINCT i)"));
}
