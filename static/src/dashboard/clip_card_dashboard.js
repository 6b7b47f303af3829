import { Component, onWillStart, useEffect, useRef, useState } from "@odoo/owl";
import { loadBundle } from "@web/core/assets";
import { cookie } from "@web/core/browser/cookie";
import { getColor, getCustomColor } from "@web/core/colors/colors";
import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { useService } from "@web/core/utils/hooks";
import { Layout } from "@web/search/layout";
import { standardActionServiceProps } from "@web/webclient/actions/action_service";

/** Sales and service of the last twelve months: tiles that open what they count, and a chart. */
export class ClipCardDashboard extends Component {
    static template = "clip_card.Dashboard";
    static components = { Layout };
    static props = { ...standardActionServiceProps };

    setup() {
        this.orm = useService("orm");
        this.action = useService("action");
        this.canvasRef = useRef("canvas");
        this.state = useState({ steps: [] });
        onWillStart(async () => {
            [this.figures] = await Promise.all([
                this.orm.call("clip.card.dashboard", "get_figures", []),
                loadBundle("web.chartjs_lib"),
            ]);
            this.state.steps = this.figures.steps;
        });
        useEffect(
            () => {
                const chart = new Chart(this.canvasRef.el, this.chartConfig);
                return () => chart.destroy();
            },
            () => []
        );
    }

    get doneLabel() {
        return _t("Done");
    }

    get openLabel() {
        return _t("To do");
    }

    get tiles() {
        const { stock, days_to_use_up, used_up, renewal_rate, finished, renewed } = this.figures;
        const { met, missed } = this.figures.guarantees;
        const { since, outstanding } = this.figures;
        const reports = met + missed;
        return [
            {
                name: "usable",
                label: _t("Clips customers can use"),
                value: stock.usable,
                detail:
                    outstanding === stock.usable
                        ? _t("All that is outstanding")
                        : _t("Outstanding: %(outstanding)s, of which %(waiting)s wait on cards that are pending or on hold", {
                              outstanding,
                              waiting: outstanding - stock.usable,
                          }),
                action: "clip_card.clip_card_account_action",
                options: { additionalContext: { search_default_usable: 1 } },
            },
            {
                name: "uncovered",
                label: _t("Uncovered clips"),
                value: stock.uncovered,
                detail: _t("Customers: %s", stock.uncovered_customers),
                alert: stock.uncovered > 0,
                action: "clip_card.account_analytic_line_action_uncovered",
            },
            {
                name: "days",
                label: _t("Average time to use up a card"),
                value: days_to_use_up === null ? "–" : _t("%s days", days_to_use_up),
                detail: _t("Cards used up: %s", used_up),
                action: used_up && this.getCards(_t("Cards Used Up"), this.usedUp),
            },
            {
                name: "renewal",
                label: _t("Renewal rate"),
                value: renewal_rate === null ? "–" : `${renewal_rate} %`,
                detail: finished ? _t("%(renewed)s of %(finished)s finished cards", { renewed, finished }) : _t("No finished cards yet"),
                action:
                    finished &&
                    this.getCards(_t("Finished Cards"), [
                        "|",
                        ...this.usedUp,
                        "&",
                        ["lapse_kind", "!=", false],
                        ["lapse_date", ">=", since],
                    ]),
            },
            {
                name: "guarantees",
                label: _t("Call-out guarantees met"),
                value: reports ? `${Math.round((100 * met) / reports)} %` : "–",
                detail: reports ? _t("%(met)s of %(reports)s fault reports", { met, reports }) : _t("No fault reports yet"),
                alert: missed > 0,
                action: "clip_card.project_task_action_callout",
                domain: [
                    ["clip_card_fault_reported_at", ">=", since],
                    ["clip_card_callout_state", "in", ["met", "missed"]],
                ],
            },
        ];
    }

    /** Cards that were used up in the time that is shown. */
    get usedUp() {
        return [
            "&",
            "&",
            ["state", "=", "used_up"],
            ["used_clips", ">", 0],
            ["last_use_date", ">=", this.figures.since],
        ];
    }

    getCards(name, domain) {
        const views = [
            [false, "list"],
            [false, "kanban"],
            [false, "form"],
        ];
        return { type: "ir.actions.act_window", name, res_model: "clip.card", views, domain };
    }

    get chartConfig() {
        const { months } = this.figures;
        const scheme = cookie.get("color_scheme");
        const grid = getCustomColor(scheme, "#d8dadd", "#3C3E4B");
        const text = getCustomColor(scheme, "#374151", "#E4E4E4");
        const bars = (label, name, color) => ({
            label,
            data: months.map((month) => month[name]),
            backgroundColor: getColor(color, scheme, "odoo"),
            maxBarThickness: 28,
        });
        return {
            type: "bar",
            data: {
                labels: months.map((month) => month.label),
                datasets: [bars(_t("Sold"), "sold", 0), bars(_t("Used"), "used", 1)],
            },
            options: {
                maintainAspectRatio: false,
                onClick: (_ev, elements) => elements.length && this.openMonth(elements[0].index),
                plugins: { legend: { labels: { color: text } } },
                scales: {
                    x: { grid: { display: false }, ticks: { color: text } },
                    y: {
                        beginAtZero: true,
                        grid: { color: grid },
                        ticks: { color: text, precision: 0 },
                    },
                },
            },
        };
    }

    async open(tile) {
        if (tile.domain) {
            // What the action presets would hide some of what is counted.
            const action = await this.action.loadAction(tile.action);
            this.action.doAction({ ...action, domain: tile.domain, context: {} });
        } else if (tile.action) {
            this.action.doAction(tile.action, tile.options);
        }
    }

    async hideSteps() {
        await this.orm.call("clip.card.dashboard", "action_hide_steps", []);
        this.state.steps = [];
    }

    openMonth(index) {
        const { months } = this.figures;
        const domain = [["date", ">=", months[index].start]];
        if (months[index + 1]) {
            domain.push(["date", "<", months[index + 1].start]);
        }
        this.action.doAction({
            type: "ir.actions.act_window",
            name: months[index].label,
            res_model: "clip.card.analysis",
            views: [
                [false, "list"],
                [false, "pivot"],
                [false, "graph"],
            ],
            domain,
            context: { group_by: ["kind"] },
        });
    }
}

registry.category("actions").add("clip_card_dashboard", ClipCardDashboard);
