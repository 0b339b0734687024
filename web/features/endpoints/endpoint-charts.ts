'use client';

// One chunk of scripts for all the charts of an endpoint's page: Turbopack writes what they share into each chunk that a page loads by itself.
export { DriftChart } from './drift-chart.tsx';
export { History } from './history.tsx';
export { LiveCharts } from './live-charts.tsx';
